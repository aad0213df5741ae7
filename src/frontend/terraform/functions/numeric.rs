//! Functions over numbers and conditions.

use super::super::evaluate::{reason_of, truth};
use super::super::number::Number;
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse};

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "abs" => one(used, |number| match number.compare(Number::Whole(0)) {
            std::cmp::Ordering::Less => number.negated(),
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => number,
        }),
        "ceil" => one(used, Number::ceil),
        "floor" => one(used, Number::floor),
        "signum" => one(used, |number| match number.compare(Number::Whole(0)) {
            std::cmp::Ordering::Less => Number::Whole(-1),
            std::cmp::Ordering::Equal => Number::Whole(0),
            std::cmp::Ordering::Greater => Number::Whole(1),
        }),
        "max" | "min" => extreme(used),
        "sum" => sum(used),
        "parseint" => parseint(used),
        "tonumber" => tonumber(used),
        "tobool" => tobool(used),
        "alltrue" => quantified(used, false),
        "anytrue" => quantified(used, true),
        _ => return None,
    })
}

fn one(used: &Use<'_>, function: impl Fn(Number) -> Number) -> Outcome {
    Ok(Value::number(used.at, function(used.number(0)?)))
}

fn extreme(used: &Use<'_>) -> Outcome {
    let mut found: Option<Number> = None;
    for index in 0..used.arguments.len() {
        let number = used.number(index)?;
        let better = found.is_none_or(|found| {
            let order = number.compare(found);
            if used.name == "max" { order.is_gt() } else { order.is_lt() }
        });
        if better {
            found = Some(number);
        }
    }
    match found {
        Some(number) => Ok(Value::number(used.at, number)),
        None => refuse(format!("`{}` wants a number", used.name)),
    }
}

fn sum(used: &Use<'_>) -> Outcome {
    let mut total = Number::Whole(0);
    for item in used.counted(0)? {
        let Some(number) = Number::of(item) else {
            if item.has_open() {
                return Err(Stop::Unknown(reason_of(item)));
            }
            return refuse("`sum` wants numbers");
        };
        match total.add(number) {
            Some(sum) => total = sum,
            None => return refuse("`sum` is too large"),
        }
    }
    Ok(Value::number(used.at, total))
}

fn parseint(used: &Use<'_>) -> Outcome {
    let (text, base) = (used.text(0)?, used.whole(1)?);
    let base = u32::try_from(base).ok().filter(|base| (2..=36).contains(base));
    match base.and_then(|base| i64::from_str_radix(&text, base).ok()) {
        Some(number) => Ok(Value::number(used.at, number)),
        None => refuse(format!("`{text}` is no whole number")),
    }
}

fn tonumber(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    if value.is_null() {
        return Ok(value.clone());
    }
    let number = used.number(0)?;
    Ok(Value::number(value.at, number))
}

fn tobool(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    match truth(value) {
        Some(answer) => Ok(Value::bool(value.at, answer)),
        None if value.is_null() => Ok(value.clone()),
        None if value.has_open() => Err(Stop::Unknown(reason_of(value))),
        None => refuse(format!("{} is no bool", value.sort())),
    }
}

/// `alltrue`, `anytrue`: one element may decide although others are not known.
fn quantified(used: &Use<'_>, decides: bool) -> Outcome {
    let items = used.list(0)?;
    let mut unknown = None;
    for item in items {
        match (truth(item), &item.kind) {
            (Some(answer), _) if answer == decides => return Ok(Value::bool(used.at, decides)),
            (Some(_), _) => {}
            (None, Kind::Null) => return Ok(Value::bool(used.at, false)),
            (None, _) => unknown = Some(reason_of(item)),
        }
    }
    match unknown {
        Some(reason) => Err(Stop::Unknown(reason)),
        None => Ok(Value::bool(used.at, !decides)),
    }
}
