//! `format` and `formatlist`: texts by a pattern with verbs.
//!
//! Terraform: language documentation, "format Function".

use std::rc::Rc;

use crate::syntax::{Open, Part};

use super::super::evaluate::reason_of;
use super::super::number::Number;
use super::super::text::{Text, shown};
use super::super::value::{Kind, Value};
use super::string::MAX_TEXT;
use super::{Outcome, Stop, Use, refuse, too_much};

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

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    let arguments = used.arguments.get(1..).unwrap_or_default();
    Some(match used.name {
        "format" => used.argument(0).and_then(|format| formatted(used, format, arguments)),
        "formatlist" => formatlist(used),
        _ => return None,
    })
}

/// A format of which parts are not known keeps what is known, as long as its known parts take every
/// argument: Terraform refuses arguments that nothing takes, so no verb hides in what is not known.
fn formatted(used: &Use<'_>, format: &Value, arguments: &[Value]) -> Outcome {
    let mut text = Text::default();
    let mut next = 0;
    let Some(open) = format.as_open().filter(|open| open.parts.len() > 1) else {
        verbs(used.text(0)?.as_ref(), arguments, &mut next, &mut text)?;
        return Ok(text.finish(used.at, false));
    };
    let unknown = || Stop::Unknown(open.reason.clone());
    for part in &open.parts {
        match part {
            Part::Text(known) => {
                verbs(known, arguments, &mut next, &mut text).map_err(|_| unknown())?;
            }
            Part::Hole(name) => text.open(&Open::hole(&**name, open.reason.clone())),
        }
    }
    if next < arguments.len() { Err(unknown()) } else { Ok(text.finish(used.at, false)) }
}

/// Adds a format with its verbs filled in. `next` is the argument that the next verb takes.
fn verbs(format: &str, arguments: &[Value], next: &mut usize, text: &mut Text) -> Result<(), Stop> {
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push(before);
        let Some((verb, after)) = verb(after) else { return refuse("`format` ends in a `%`") };
        rest = after;
        if verb.letter == '%' {
            text.push("%");
            continue;
        }
        let index = verb.argument.unwrap_or(*next);
        *next = index + 1;
        let Some(value) = arguments.get(index) else {
            return refuse(format!("`format` has no argument {}", index + 1));
        };
        one_verb(&verb, value, text)?;
        if text.len() > MAX_TEXT {
            return too_much("a text of more than 8 MiB");
        }
    }
    text.push(rest);
    Ok(())
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
    let Some(number) = Number::parse(&text) else {
        return refuse(format!("`%{}` wants a number", verb.letter));
    };
    let whole = match number.floor() {
        Number::Whole(whole) => whole,
        Number::Fraction(_) => 0,
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
    let format = used.argument(0)?;
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
                    parts: vec![Part::Hole(format!("{}[*]", shown(open)).into())],
                    many: false,
                    reason: reason_of(open),
                },
            );
            let one = formatted(used, format, &[element])?;
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
        let made = formatted(used, format, &row)?;
        items.push(match (&made.kind, many) {
            (Kind::Open(open), true) => {
                Value::open(used.at, Open { many: true, ..(**open).clone() })
            }
            _ => made,
        });
    }
    Ok(Value::list(used.at, items))
}
