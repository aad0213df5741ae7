//! Functions over lists and sets. An element that stands for any number of elements stays in place
//! as long as nobody counts.

use crate::source::Location;
use crate::syntax::Open;

use super::super::evaluate::reason_of;
use super::super::number::Number;
use super::super::value::{Kind, Value};
use super::{Outcome, Stop, Use, refuse, too_much};

/// Elements of a list that a function makes.
const MAX_ELEMENTS: usize = 100_000;

pub(super) fn call(used: &Use<'_>) -> Option<Outcome> {
    Some(match used.name {
        "concat" => concat(used),
        "flatten" => flatten(used),
        "compact" => compact(used),
        "distinct" => distinct(used),
        "tolist" => tolist(used),
        "toset" => toset(used),
        "sort" => sort(used),
        "reverse" => {
            used.counted(0).map(|items| Value::list(used.at, items.iter().rev().cloned().collect()))
        }
        "slice" => slice(used),
        "chunklist" => chunklist(used),
        "range" => range(used),
        "element" => element(used),
        "index" => index(used),
        "contains" => contains(used),
        "one" => one(used),
        "coalesce" => coalesce(used),
        "coalescelist" => coalescelist(used),
        "setunion" | "setintersection" | "setsubtract" => sets(used),
        "setproduct" => setproduct(used),
        _ => return None,
    })
}

/// A list's elements; an unknown list is any number of them.
fn spread(value: &Value) -> Result<Vec<Value>, Stop> {
    match &value.kind {
        Kind::List(items) | Kind::Set(items) => Ok(items.to_vec()),
        Kind::Open(open) => Ok(vec![any_of(value, open)]),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::Map(_)
        | Kind::Json(_)
        | Kind::Reference(_) => refuse(format!("{} where a list is needed", value.sort())),
    }
}

fn any_of(value: &Value, open: &Open) -> Value {
    Value::open(value.at, Open { many: true, ..open.clone() })
}

fn concat(used: &Use<'_>) -> Outcome {
    let mut all = Vec::new();
    for argument in used.arguments {
        all.extend(spread(argument)?);
    }
    Ok(Value::list(used.at, all))
}

fn flatten(used: &Use<'_>) -> Outcome {
    fn add(items: &[Value], all: &mut Vec<Value>, depth: u32) {
        for item in items {
            match item.items() {
                Some(inner) if depth < 64 => add(inner, all, depth + 1),
                Some(_) | None => match item.hole_alone() {
                    // what is not known may itself be a list
                    Some(open) => all.push(any_of(item, open)),
                    None => all.push(item.clone()),
                },
            }
        }
    }
    let mut all = Vec::new();
    add(used.list(0)?, &mut all, 0);
    Ok(Value::list(used.at, all))
}

/// Without null and empty texts. An unknown element may be one of them.
fn compact(used: &Use<'_>) -> Outcome {
    let mut kept = Vec::new();
    for item in used.list(0)? {
        match item.hole_alone() {
            Some(open) => kept.push(any_of(item, open)),
            None if item.is_empty() => {}
            None => kept.push(item.clone()),
        }
    }
    Ok(Value::list(used.at, kept))
}

/// The elements without those that are known to occur before.
fn unique(items: &[Value]) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        let new = if let Some(text) = item.scalar() {
            seen.insert(text)
        } else {
            let mut others = kept.iter().filter(|other| other.scalar().is_none()).take(500);
            !others.any(|other| !item.is_many() && other.equals(item) == Some(true))
        };
        if new {
            kept.push(item.clone());
        }
    }
    kept
}

fn distinct(used: &Use<'_>) -> Outcome {
    Ok(Value::list(used.at, unique(used.list(0)?)))
}

/// A set of values.
pub(in super::super) fn set_of(at: Location, items: &[Value]) -> Value {
    let mut items = unique(items);
    if items.iter().all(|item| item.scalar().is_some()) {
        items.sort_by_cached_key(Value::scalar);
    }
    Value::new(at, Kind::Set(items.into()))
}

fn tolist(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    if value.is_null() { Ok(value.clone()) } else { Ok(Value::list(value.at, spread(value)?)) }
}

fn toset(used: &Use<'_>) -> Outcome {
    let value = used.argument(0)?;
    match value.as_open() {
        Some(open) => Err(Stop::Unknown(open.reason.clone())),
        None if value.is_null() => Ok(value.clone()),
        None => Ok(set_of(value.at, &spread(value)?)),
    }
}

fn sort(used: &Use<'_>) -> Outcome {
    let mut items = used.list(0)?.to_vec();
    if items.iter().all(|item| item.scalar().is_some()) {
        items.sort_by_cached_key(Value::scalar);
    }
    Ok(Value::list(used.at, items))
}

fn slice(used: &Use<'_>) -> Outcome {
    let (from, to) = (used.whole(1)?, used.whole(2)?);
    match used.counted(0)?.get(from..to) {
        Some(items) => Ok(Value::list(used.at, items.to_vec())),
        None => refuse(format!("`slice` from {from} to {to} of a shorter list")),
    }
}

fn chunklist(used: &Use<'_>) -> Outcome {
    let (items, size) = (used.counted(0)?, used.whole(1)?);
    let chunks = items.chunks(size.max(1));
    Ok(Value::list(used.at, chunks.map(|chunk| Value::list(used.at, chunk.to_vec())).collect()))
}

fn range(used: &Use<'_>) -> Outcome {
    let numbers: Vec<Number> =
        (0..used.arguments.len()).map(|index| used.number(index)).collect::<Result<_, _>>()?;
    let zero = Number::Whole(0);
    let (start, limit, step) = match numbers.as_slice() {
        [limit] => (zero, *limit, None),
        [start, limit] => (*start, *limit, None),
        [start, limit, step] => (*start, *limit, Some(*step)),
        _ => return refuse("`range` wants one to three numbers"),
    };
    let down = limit.compare(start).is_lt();
    let step = step.unwrap_or(Number::Whole(if down { -1 } else { 1 }));
    if step.compare(zero).is_eq() || (step.compare(zero).is_lt() != down && limit != start) {
        return refuse("`range` with a step that leads away");
    }
    let mut items = Vec::new();
    let mut current = start;
    while current.compare(limit)
        == if down { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less }
    {
        if items.len() >= MAX_ELEMENTS {
            return too_much(format!("`range` of more than {MAX_ELEMENTS} numbers"));
        }
        items.push(Value::number(used.at, current));
        let Some(next) = current.add(step) else { break };
        current = next;
    }
    Ok(Value::list(used.at, items))
}

fn element(used: &Use<'_>) -> Outcome {
    let (items, index) = (used.counted(0)?, used.whole(1)?);
    match index.checked_rem(items.len()).and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => refuse("`element` of an empty list"),
    }
}

fn index(used: &Use<'_>) -> Outcome {
    let wanted = used.argument(1)?;
    for (index, item) in used.counted(0)?.iter().enumerate() {
        match item.equals(wanted) {
            Some(true) => return Ok(Value::number(used.at, index)),
            Some(false) => {}
            None => return Err(Stop::Unknown(reason_of(item))),
        }
    }
    refuse("`index` of something that is not in the list")
}

fn contains(used: &Use<'_>) -> Outcome {
    let (items, wanted) = (used.list(0)?, used.argument(1)?);
    let mut unknown = None;
    for item in items {
        match item.equals(wanted) {
            Some(true) if !item.is_many() => return Ok(Value::bool(used.at, true)),
            Some(false) if !item.is_many() => {}
            _ => unknown = Some(if item.has_open() { reason_of(item) } else { reason_of(wanted) }),
        }
    }
    match unknown {
        Some(reason) => Err(Stop::Unknown(reason)),
        None => Ok(Value::bool(used.at, false)),
    }
}

/// The only element, or null. The only unknown is called by its own name.
fn one(used: &Use<'_>) -> Outcome {
    let items = used.list(0)?;
    match items {
        [] => Ok(Value::null(used.at)),
        [only] => match only.as_open() {
            Some(open) => Ok(Value::open(only.at, Open { many: false, ..open.clone() })),
            None => Ok(only.clone()),
        },
        [first, ..] if items.iter().any(Value::is_many) => Err(Stop::Unknown(reason_of(first))),
        _ => refuse(format!("`one` of {}", items.len())),
    }
}

/// The first that is neither null nor empty. An unknown may be either, so it is the answer only
/// where nothing else is left.
fn coalesce(used: &Use<'_>) -> Outcome {
    for (index, argument) in used.arguments.iter().enumerate() {
        let last = index + 1 == used.arguments.len();
        match argument.hole_alone() {
            _ if argument.is_empty() => {}
            Some(open) if !last && !open.many => {
                let rest = used.arguments.iter().skip(index + 1);
                if rest.clone().all(Value::is_empty) {
                    return Ok(argument.clone());
                }
                return Err(Stop::Unknown(open.reason.clone()));
            }
            Some(_) | None => return Ok(argument.clone()),
        }
    }
    refuse("`coalesce` of nothing but null and empty texts")
}

fn coalescelist(used: &Use<'_>) -> Outcome {
    for argument in used.arguments {
        match argument.items() {
            Some([]) => {}
            Some(items) if items.iter().all(Value::is_many) => {
                return Err(Stop::Unknown(reason_of(argument)));
            }
            Some(_) => return Ok(argument.clone()),
            None if argument.is_null() => {}
            None if argument.has_open() => return Err(Stop::Unknown(reason_of(argument))),
            None => return refuse(format!("{} where a list is needed", argument.sort())),
        }
    }
    refuse("`coalescelist` of nothing but empty lists")
}

fn sets(used: &Use<'_>) -> Outcome {
    if used.name == "setunion" {
        let mut all = Vec::new();
        for argument in used.arguments {
            all.extend(spread(argument)?);
        }
        return Ok(set_of(used.at, &all));
    }
    let mut kept = used.counted(0)?.to_vec();
    for index in 1..used.arguments.len() {
        let others = used.counted(index)?;
        if kept.len().saturating_mul(others.len()) > 4_000_000 {
            return Err(Stop::Unknown("the sets are too large".into()));
        }
        let mut unknown = None;
        kept.retain(|item| {
            let answers = others.iter().map(|other| other.equals(item));
            let found = answers.clone().any(|answer| answer == Some(true));
            if !found && answers.clone().any(|answer| answer.is_none()) {
                unknown = Some(reason_of(item));
            }
            found == (used.name == "setintersection")
        });
        if let Some(reason) = unknown {
            return Err(Stop::Unknown(reason));
        }
    }
    Ok(set_of(used.at, &kept))
}

fn setproduct(used: &Use<'_>) -> Outcome {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..used.arguments.len() {
        let items = used.counted(index)?;
        if rows.len().saturating_mul(items.len()) > MAX_ELEMENTS {
            return too_much(format!("`setproduct` of more than {MAX_ELEMENTS} elements"));
        }
        let longer = rows.iter().flat_map(|row| {
            items.iter().map(|item| row.iter().chain([item]).cloned().collect::<Vec<_>>())
        });
        rows = longer.collect();
    }
    let rows = rows.into_iter().map(|row| Value::list(used.at, row));
    Ok(Value::list(used.at, rows.collect()))
}
