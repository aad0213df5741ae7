//! Functions over texts.

use regex::Regex;

use crate::syntax::{Key, Open, Part};

use super::super::evaluate::reason_of;
use super::super::text::{Text, text_of};
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse, too_much};

/// Bytes of a text that a function makes.
pub(super) const MAX_TEXT: usize = 8 << 20;

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "lower" => letters(used, str::to_lowercase),
        "upper" => letters(used, str::to_uppercase),
        "title" => used.text(0).map(|text| used.made(title(&text))),
        "trimspace" => used.text(0).map(|text| used.made(text.trim())),
        "chomp" => used.text(0).map(|text| used.made(text.trim_end_matches(['\n', '\r']))),
        "strrev" => used.text(0).map(|text| used.made(text.chars().rev().collect::<String>())),
        "trim" | "trimprefix" | "trimsuffix" => trimmed(used),
        "startswith" => two(used, |text, part| text.starts_with(part)),
        "endswith" => two(used, |text, part| text.ends_with(part)),
        "strcontains" => two(used, |text, part| text.contains(part)),
        "replace" => replace(used),
        "substr" => substr(used),
        "indent" => indent(used),
        "join" => join(used),
        "split" => split(used),
        "regex" => regex(used),
        "regexall" => regexall(used),
        "basename" | "dirname" => path_part(used),
        "tostring" => tostring(used),
        _ => return None,
    })
}

/// Changes every letter of a text, whatever stands around it: what is known of a text stays.
fn letters(used: &Use<'_>, change: impl Fn(&str) -> String) -> Outcome {
    let open = used.argument(0)?.as_open().filter(|open| open.parts.len() > 1);
    let Some(open) = open else { return used.text(0).map(|text| used.made(change(&text))) };
    let mut text = Text::default();
    for part in &open.parts {
        match part {
            Part::Text(known) => text.push(&change(known)),
            Part::Hole(name) => {
                text.open(&Open::hole(format!("{}({name})", used.name), open.reason.clone()));
            }
        }
    }
    Ok(text.finish(used.at, false))
}

fn title(text: &str) -> String {
    let mut start = true;
    let mut titled = String::with_capacity(text.len());
    for c in text.chars() {
        if start {
            titled.extend(c.to_uppercase());
        } else {
            titled.push(c);
        }
        start = !(c.is_alphanumeric() || c == '_' || c == '\'');
    }
    titled
}

fn trimmed(used: &Use<'_>) -> Outcome {
    let (text, part) = (used.text(0)?, used.text(1)?);
    Ok(used.made(match used.name {
        "trimprefix" => text.strip_prefix(&*part).unwrap_or(&text),
        "trimsuffix" => text.strip_suffix(&*part).unwrap_or(&text),
        _ => text.trim_matches(|c| part.contains(c)),
    }))
}

/// A question about two texts.
fn two(used: &Use<'_>, holds: impl Fn(&str, &str) -> bool) -> Outcome {
    let part = used.text(1)?;
    // the start of a text may be known although the text is not
    if used.name == "startswith"
        && let Some(Part::Text(start)) =
            used.argument(0)?.as_open().and_then(|open| open.parts.first())
        && (start.len() >= part.len() || !part.starts_with(&**start))
    {
        return Ok(Value::bool(used.at, start.starts_with(&*part)));
    }
    let text = used.text(0)?;
    Ok(Value::bool(used.at, holds(&text, &part)))
}

fn replace(used: &Use<'_>) -> Outcome {
    let (text, from, to) = (used.text(0)?, used.text(1)?, used.text(2)?);
    let pattern = from.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let made = match pattern.filter(|pattern| !pattern.is_empty()) {
        Some(pattern) => compiled(pattern)?.replace_all(&text, &*to).into_owned(),
        None if to.len() > from.len() && text.len().saturating_mul(to.len() + 1) > MAX_TEXT => {
            return too_much("a text of more than 8 MiB");
        }
        None => text.replace(&*from, &to),
    };
    if made.len() > MAX_TEXT {
        return too_much("a text of more than 8 MiB");
    }
    Ok(used.made(made))
}

fn substr(used: &Use<'_>) -> Outcome {
    let text = used.text(0)?;
    let count = text.chars().count();
    let (offset, length) = (used.text(1)?, used.text(2)?);
    let (Ok(offset), Ok(length)) = (offset.parse::<i64>(), length.parse::<i64>()) else {
        return refuse("`substr` wants whole numbers");
    };
    let start = match usize::try_from(offset) {
        Ok(start) => start,
        Err(_) => count.saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(count)),
    };
    let taken = usize::try_from(length).unwrap_or(usize::MAX);
    Ok(used.made(text.chars().skip(start).take(taken).collect::<String>()))
}

fn indent(used: &Use<'_>) -> Outcome {
    let (width, text) = (used.whole(0)?, used.text(1)?);
    let lines = text.matches('\n').count();
    if width > 1_000 || width.saturating_mul(lines) > MAX_TEXT {
        return too_much("a text of more than 8 MiB");
    }
    Ok(used.made(text.replace('\n', &format!("\n{}", " ".repeat(width)))))
}

/// Known and unknown elements alike; any number of unknown elements make it unknown but for the
/// common case that there is nothing else, as in `join("", resource.*.arn)`.
fn join(used: &Use<'_>) -> Outcome {
    let separator = used.text(0)?;
    let mut elements: Vec<&Value> = Vec::new();
    for index in 1..used.arguments.len() {
        elements.extend(used.list(index)?);
    }
    if let [only] = elements.as_slice()
        && let (true, Kind::Open(open)) = (only.is_many(), &only.kind)
    {
        return Ok(Value::open(used.at, Open { many: false, ..(**open).clone() }));
    }
    let mut text = Text::default();
    for (index, element) in elements.into_iter().enumerate() {
        if element.is_many() {
            return Err(Stop::Unknown(reason_of(element)));
        }
        if index > 0 {
            text.push(&separator);
        }
        text.value(element.at, element)?;
        if text.len() > MAX_TEXT {
            return too_much("a text of more than 8 MiB");
        }
    }
    Ok(text.finish(used.at, false))
}

fn split(used: &Use<'_>) -> Outcome {
    let separator = used.text(0)?;
    let text = used.argument(1)?;
    if let Some(open) = text.as_open() {
        return split_open(used, open, &separator);
    }
    let text = used.text(1)?;
    let item = |part: &str| Value::text(used.at, part);
    Ok(Value::list(
        used.at,
        if separator.is_empty() {
            text.chars().map(|c| item(c.encode_utf8(&mut [0; 4]))).collect()
        } else {
            text.split(&*separator).map(item).collect()
        },
    ))
}

/// What stands before the first hole is known but for its last piece.
fn split_open(used: &Use<'_>, open: &Open, separator: &str) -> Outcome {
    let Some(Part::Text(start)) = open.parts.first() else {
        return Err(Stop::Unknown(open.reason.clone()));
    };
    let mut pieces: Vec<&str> =
        if separator.is_empty() { Vec::new() } else { start.split(separator).collect() };
    pieces.pop();
    let mut items: Vec<Value> =
        pieces.into_iter().map(|piece| Value::text(used.at, piece)).collect();
    let hole = used.hole(&open.reason);
    if let Kind::Open(rest) = &hole.kind {
        items.push(Value::open(used.at, Open { many: true, ..(**rest).clone() }));
    }
    Ok(Value::list(used.at, items))
}

/// Go's notation is Rust's but for the names of groups, which both take.
fn compiled(pattern: &str) -> Result<Regex, Stop> {
    match regex::RegexBuilder::new(pattern).size_limit(1 << 20).build() {
        Ok(regex) => Ok(regex),
        Err(_) => refuse(format!("`{pattern}` is no regular expression")),
    }
}

fn regex(used: &Use<'_>) -> Outcome {
    let (pattern, text) = (used.text(0)?, used.text(1)?);
    let regex = compiled(&pattern)?;
    match regex.captures(&text) {
        Some(captures) => Ok(captured(used, &regex, &captures)),
        None => refuse(format!("nothing in the text matches `{pattern}`")),
    }
}

fn regexall(used: &Use<'_>) -> Outcome {
    let (pattern, text) = (used.text(0)?, used.text(1)?);
    let regex = compiled(&pattern)?;
    let all = regex.captures_iter(&text).take(10_000);
    Ok(Value::list(used.at, all.map(|captures| captured(used, &regex, &captures)).collect()))
}

/// The whole match; a list or an object where the pattern has groups.
fn captured(used: &Use<'_>, regex: &Regex, captures: &regex::Captures<'_>) -> Value {
    let group = |index: usize| match captures.get(index) {
        Some(found) => Value::text(used.at, found.as_str()),
        None => Value::null(used.at),
    };
    if captures.len() == 1 {
        return group(0);
    }
    let names: Vec<_> = regex.capture_names().enumerate().skip(1).collect();
    if names.iter().all(|(_, name)| name.is_some()) {
        let entry = |(index, name): (usize, Option<&str>)| {
            (Key { at: used.at, text: name.unwrap_or_default().into() }, group(index))
        };
        return Value::map(used.at, names.into_iter().map(entry).collect());
    }
    Value::list(used.at, (1..captures.len()).map(group).collect())
}

fn path_part(used: &Use<'_>) -> Outcome {
    let text = used.text(0)?;
    let trimmed = text.trim_end_matches('/');
    let (folder, file) = trimmed.rsplit_once('/').unwrap_or((".", trimmed));
    Ok(used.made(if used.name == "basename" { file } else { folder }))
}

fn tostring(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    if value.is_null() {
        return Ok(value.clone());
    }
    Ok(text_of(value)?.finish(value.at, false))
}
