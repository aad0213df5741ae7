//! Functions over texts.

use std::rc::Rc;

use regex::Regex;

use crate::syntax::{Key, Open, Part};

use super::super::evaluate::reason_of;
use super::super::text::{Text, text_of};
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse};

/// Bytes of a text that a function makes.
const MAX_TEXT: usize = 8 << 20;

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "lower" => used.text(0).map(|text| used.made(text.to_lowercase())),
        "upper" => used.text(0).map(|text| used.made(text.to_uppercase())),
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
        "format" => format(used),
        "formatlist" => formatlist(used),
        "regex" => regex(used),
        "regexall" => regexall(used),
        "basename" | "dirname" => path_part(used),
        "tostring" => tostring(used),
        _ => return None,
    })
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
            return refuse("a text of more than 8 MiB");
        }
        None => text.replace(&*from, &to),
    };
    if made.len() > MAX_TEXT {
        return refuse("a text of more than 8 MiB");
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
        return refuse("a text of more than 8 MiB");
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
            return refuse("a text of more than 8 MiB");
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

/// One verb of a format: `%s`, `%-5.2f`, `%[1]s`, `%%`.
struct Verb<'f> {
    flags: &'f str,
    width: usize,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

/// Splits the verb off that follows a `%`.
fn verb(format: &str) -> Option<(Verb<'_>, &str)> {
    let mut rest = format;
    let mut argument = None;
    let flags_end = rest.find(|c| !"-+# 0".contains(c))?;
    let (flags, after) = rest.split_at(flags_end);
    rest = after;
    let number = |rest: &mut &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        *rest = after;
        digits.parse::<usize>().ok()
    };
    let width = number(&mut rest).unwrap_or(0).min(10_000);
    let precision = match rest.strip_prefix('.') {
        Some(after) => {
            rest = after;
            Some(number(&mut rest).unwrap_or(0).min(10_000))
        }
        None => None,
    };
    if let Some(after) = rest.strip_prefix('[') {
        rest = after;
        argument = number(&mut rest)?.checked_sub(1);
        rest = rest.strip_prefix(']')?;
    }
    let letter = rest.chars().next()?;
    let rest = rest.get(letter.len_utf8()..)?;
    Some((Verb { flags, width, precision, argument, letter }, rest))
}

fn format(used: &Use<'_>) -> Outcome {
    let format = used.text(0)?;
    let arguments = used.arguments.get(1..).unwrap_or_default();
    formatted(used, &format, arguments)
}

fn formatted(used: &Use<'_>, format: &str, arguments: &[Value]) -> Outcome {
    let mut text = Text::default();
    let mut rest = format;
    let mut next = 0;
    while let Some((before, after)) = rest.split_once('%') {
        text.push(before);
        let Some((verb, after)) = verb(after) else { return refuse("`format` ends in a `%`") };
        rest = after;
        if verb.letter == '%' {
            text.push("%");
            continue;
        }
        let index = verb.argument.unwrap_or(next);
        next = index + 1;
        let Some(value) = arguments.get(index) else {
            return refuse(format!("`format` has no argument {}", index + 1));
        };
        one_verb(&verb, value, &mut text)?;
        if text.len() > MAX_TEXT {
            return refuse("a text of more than 8 MiB");
        }
    }
    text.push(rest);
    Ok(text.finish(used.at, false))
}

fn one_verb(verb: &Verb<'_>, value: &Value, text: &mut Text) -> Result<(), Stop> {
    if value.as_open().is_some() || matches!(value.kind, Kind::Reference(_)) {
        // how wide an unknown will be is not known either
        return Ok(text.value(value.at, value)?);
    }
    let written = match verb.letter {
        's' | 'v' if value.is_null() => "null".to_owned(),
        's' => text_value(value)?,
        'v' => match value.scalar() {
            Some(text) => text.to_string(),
            None => json_text(value)?,
        },
        'q' => serde_json::Value::from(text_value(value)?).to_string(),
        'd' | 'f' | 'g' | 't' | 'b' | 'o' | 'x' | 'X' | 'e' => number_text(verb, value)?,
        other => return refuse(format!("`format` has no verb `%{other}`")),
    };
    let missing = verb.width.saturating_sub(written.chars().count());
    let zeros = verb.flags.contains('0') && !verb.flags.contains('-');
    let padding = if zeros { "0" } else { " " }.repeat(missing);
    if verb.flags.contains('-') {
        text.push(&written);
        text.push(&padding);
    } else {
        text.push(&padding);
        text.push(&written);
    }
    Ok(())
}

fn text_value(value: &Value) -> Result<String, Stop> {
    Ok(super::known_text(value)?.to_string())
}

fn json_text(value: &Value) -> Result<String, Stop> {
    let json = Value::new(value.at, Kind::Json(Rc::new(value.clone())));
    text_value(&json)
}

fn number_text(verb: &Verb<'_>, value: &Value) -> Result<String, Stop> {
    let text = text_value(value)?;
    if verb.letter == 't' {
        return Ok(text);
    }
    let Some(number) = super::Number::parse(&text) else {
        return refuse(format!("`%{}` wants a number", verb.letter));
    };
    let whole = match number.floor() {
        super::Number::Whole(whole) => whole,
        super::Number::Fraction(_) => 0,
    };
    Ok(match verb.letter {
        'b' => format!("{whole:b}"),
        'o' => format!("{whole:o}"),
        'x' => format!("{whole:x}"),
        'X' => format!("{whole:X}"),
        'f' => {
            let fraction: f64 = text.parse().unwrap_or_default();
            format!("{fraction:.*}", verb.precision.unwrap_or(6))
        }
        _ => number.to_string(),
    })
}

/// `format` for every element of its lists, which are equally long.
fn formatlist(used: &Use<'_>) -> Outcome {
    let format = used.text(0)?;
    let arguments = used.arguments.get(1..).unwrap_or_default();
    let lists = arguments.iter().filter_map(Value::items);
    let length = lists.map(<[Value]>::len).max();
    if let Some(open) =
        arguments.iter().find(|one| one.items().is_none() && one.as_open().is_some())
    {
        let many = length.is_none() && !arguments.iter().any(|one| one.items().is_some());
        if many && arguments.len() == 1 {
            // any number of texts that look like this one
            let element = Value::open(
                open.at,
                Open {
                    parts: vec![Part::Hole(
                        format!("{}[*]", super::super::text::shown(open)).into(),
                    )],
                    many: false,
                    reason: reason_of(open),
                },
            );
            let one = formatted(used, &format, &[element])?;
            let Kind::Open(made) = &one.kind else { return Err(Stop::Unknown(reason_of(open))) };
            let many = Open { many: true, ..(**made).clone() };
            return Ok(Value::list(used.at, vec![Value::open(used.at, many)]));
        }
    }
    let mut items = Vec::new();
    for index in 0..length.unwrap_or(1) {
        let mut row = Vec::with_capacity(arguments.len());
        let mut many = false;
        for argument in arguments {
            let element = match argument.items() {
                Some(list) => match list.get(index) {
                    Some(element) => element.clone(),
                    None => return refuse("`formatlist` wants lists of one length"),
                },
                None => argument.clone(),
            };
            many |= element.is_many();
            row.push(element);
        }
        let made = formatted(used, &format, &row)?;
        items.push(match (&made.kind, many) {
            (Kind::Open(open), true) => {
                Value::open(used.at, Open { many: true, ..(**open).clone() })
            }
            _ => made,
        });
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
