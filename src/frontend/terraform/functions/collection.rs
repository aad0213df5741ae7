//! Functions over maps, and over whatever has a length.

use crate::syntax::{Key, Open};

use super::super::evaluate::reason_of;
use super::super::text::sorted;
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse};

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "length" => length(used),
        "keys" => used.map(0).map(|entries| {
            let key = |(key, _): &(Key, Value)| Value::text(key.at, &*key.text);
            Value::list(used.at, sorted(entries).into_iter().map(key).collect())
        }),
        "values" => used.map(0).map(|entries| {
            let values = sorted(entries).into_iter().map(|(_, value)| value.clone());
            Value::list(used.at, values.collect())
        }),
        "lookup" => lookup(used),
        "merge" => merge(used),
        "zipmap" => zipmap(used),
        "tomap" => tomap(used),
        "transpose" => transpose(used),
        "matchkeys" => matchkeys(used),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => used.argument(0).cloned(),
        "issensitive" => Ok(Value::bool(used.at, false)),
        _ => return None,
    })
}

fn length(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    let count = match &value.kind {
        Kind::Map(entries) => entries.len(),
        Kind::List(_) | Kind::Set(_) => used.counted(0)?.len(),
        Kind::Null | Kind::Bool(_) => return refuse(format!("`length` of {}", value.sort())),
        Kind::Text(_) | Kind::Number(_) | Kind::Json(_) => used.text(0)?.chars().count(),
        Kind::Reference(_) | Kind::Open(_) => return Err(Stop::Unknown(reason_of(value))),
    };
    Ok(Value::number(used.at, count))
}

fn lookup(used: &Use<'_>) -> Outcome {
    let key = used.text(1)?;
    let entries = used.map(0)?;
    let found = entries.iter().find(|(known, _)| *known.text == *key).map(|(_, value)| value);
    match (found, used.arguments.get(2)) {
        (Some(value), _) | (None, Some(value)) => Ok(value.clone()),
        (None, None) => refuse(format!("there is no `{key}` in it")),
    }
}

/// Later keys win. What an unknown map holds could replace every key before it.
fn merge(used: &Use<'_>) -> Outcome {
    let mut entries: Vec<(Key, Value)> = Vec::new();
    let mut open: Option<&Open> = None;
    let mut behind: Vec<(Key, Value)> = Vec::new();
    for argument in used.arguments {
        match &argument.kind {
            Kind::Null => {}
            Kind::Map(more) => {
                for (key, value) in more.iter() {
                    let known = if open.is_some() { &mut behind } else { &mut entries };
                    known.retain(|(other, _)| other.text != key.text);
                    known.push((key.clone(), value.clone()));
                }
            }
            Kind::Open(unknown) => open = Some(unknown),
            Kind::Reference(_) => return Err(Stop::Unknown(reason_of(argument))),
            Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Json(_) => return refuse(format!("`merge` of {}", argument.sort())),
        }
    }
    match open {
        Some(open) => Err(Stop::Unknown(open.reason.clone())),
        None => Ok(Value::map(used.at, entries)),
    }
}

fn zipmap(used: &Use<'_>) -> Outcome {
    let (keys, values) = (used.counted(0)?, used.counted(1)?);
    if keys.len() != values.len() {
        return refuse("`zipmap` wants as many keys as values");
    }
    let mut entries: Vec<(Key, Value)> = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(values) {
        let Some(text) = key.scalar() else { return Err(Stop::Unknown(reason_of(key))) };
        entries.push((Key { at: key.at, text: (&*text).into() }, value.clone()));
    }
    Ok(Value::map(used.at, entries))
}

fn tomap(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    if let Kind::Map(_) | Kind::Null | Kind::Open(_) = &value.kind {
        return Ok(value.clone());
    }
    refuse(format!("{} is no map", value.sort()))
}

/// A map of lists turned around.
fn transpose(used: &Use<'_>) -> Outcome {
    let mut turned: Vec<(Key, Vec<Value>)> = Vec::new();
    for (key, values) in sorted(used.map(0)?) {
        let Some(items) = values.items() else { return Err(Stop::Unknown(reason_of(values))) };
        for item in items {
            let Some(text) = item.scalar() else { return Err(Stop::Unknown(reason_of(item))) };
            let name = Value::text(key.at, &*key.text);
            match turned.iter_mut().find(|(known, _)| *known.text == *text) {
                Some((_, names)) => names.push(name),
                None => turned.push((Key { at: item.at, text: (&*text).into() }, vec![name])),
            }
        }
    }
    let entry = |(key, names): (Key, Vec<Value>)| {
        let names = Value::list(key.at, names);
        (key, names)
    };
    Ok(Value::map(used.at, turned.into_iter().map(entry).collect()))
}

fn matchkeys(used: &Use<'_>) -> Outcome {
    let (values, keys, wanted) = (used.counted(0)?, used.counted(1)?, used.counted(2)?);
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        let mut answers = wanted.iter().map(|one| one.equals(key));
        if answers.clone().any(|answer| answer == Some(true)) {
            kept.push(value.clone());
        } else if answers.any(|answer| answer.is_none()) {
            return Err(Stop::Unknown(reason_of(key)));
        }
    }
    Ok(Value::list(used.at, kept))
}
