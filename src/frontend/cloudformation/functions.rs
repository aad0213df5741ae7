//! CloudFormation's intrinsic functions, those of `AWS::LanguageExtensions` included.
//!
//! AWS: CloudFormation user guide, "Intrinsic function reference".

use std::ops::Range;

use crate::source::Location;
use crate::syntax::{Node, Open, Part, Value};

use super::evaluate::{condition, evaluate, placed};
use super::made::Made;
use super::scope::{Scope, unknown};
use super::text::{Pieces, json_text};
use super::{names, nested};

/// Calls a function. `None` is `AWS::NoValue`.
pub(super) fn call(
    scope: &mut Scope<'_>,
    name: &str,
    argument: &Node,
    at: Location,
    depth: u32,
) -> Option<Node> {
    let value = match name {
        "Ref" => reference(scope, argument, depth)?,
        "Fn::GetAtt" => attribute(scope, argument, depth),
        "Fn::Sub" => sub(scope, argument, at, depth),
        "Fn::If" => return choose(scope, argument, at, depth),
        "Fn::Join" => join(scope, argument, at, depth),
        "Fn::Split" => split(scope, argument, depth),
        "Fn::Select" => select(scope, argument, depth),
        "Fn::FindInMap" => return find_in_map(scope, argument, at, depth),
        "Fn::ImportValue" => import(scope, argument, depth),
        "Fn::ToJsonString" => to_json(scope, argument, at, depth),
        "Fn::Length" => length(scope, argument, depth),
        "Condition" | "Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or" => {
            logic(scope, name, argument, depth)
        }
        _ => unknown(name, &format!("`{name}` is worked out when the stack is made")),
    };
    Some(placed(at, value))
}

fn reference(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Option<Value> {
    let Some(name) = argument.text() else {
        return Some(unknown("Ref", "`Ref` names something that is not a text"));
    };
    if name == "AWS::NoValue" {
        return None;
    }
    Some(named(scope, name, depth))
}

/// What a name stands for: a parameter, or what `Ref` to a resource gives.
fn named(scope: &mut Scope<'_>, name: &str, depth: u32) -> Value {
    let value = scope.value(name).or_else(|| names::reference(scope, name, depth));
    value.unwrap_or_else(|| match scope.resource(name) {
        Some(_) => unknown(name, &format!("`{name}` gets its id when the stack is made")),
        None => unknown(name, &format!("the template has no `{name}`")),
    })
}

fn attribute(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Value {
    let argument = evaluate(scope, argument, depth).unwrap_or_default();
    let name = match (&argument.value, argument.items()) {
        (Value::Text(name), _) => name.to_string(),
        (_, [resource, attribute]) => {
            let (resource, attribute) = (resource.text(), attribute.text());
            format!("{}.{}", resource.unwrap_or("…"), attribute.unwrap_or("…"))
        }
        _ => "…".to_owned(),
    };
    if let Some((stack, output)) = name.split_once(".Outputs.") {
        let value = nested::output(scope, stack, output, depth);
        return value.unwrap_or_else(|why| unknown(&name, &why));
    }
    names::attribute(scope, &name, depth)
        .unwrap_or_else(|| unknown(&name, &format!("`{name}` is known when the stack is made")))
}

fn sub(scope: &mut Scope<'_>, argument: &Node, at: Location, depth: u32) -> Value {
    let (template, names) = match argument.items() {
        [template, names] => (template, names.entries()),
        _ => (argument, &[][..]),
    };
    let Some(text) = template.text() else {
        return unknown("Fn::Sub", "`Fn::Sub` wants a text");
    };
    let mut values = Vec::new();
    for entry in names {
        let value = evaluate(scope, &entry.value, depth).unwrap_or_default();
        values.push((entry.key.text.clone(), value));
    }
    let stretches = substituted(scope, text, template.at, &values, depth);
    let value = text_of(&stretches);
    let made = || Made::Template { template: template.clone(), stretches };
    scope.made.keep(at, &value, made);
    value
}

/// Puts values into the `${Name}` of a text; `${!Name}` is the text `${Name}`.
pub(super) fn substitute(
    scope: &mut Scope<'_>,
    text: &str,
    at: Location,
    names: &[(Box<str>, Node)],
    depth: u32,
) -> Value {
    text_of(&substituted(scope, text, at, names, depth))
}

/// What each stretch of a text with names in it becomes.
fn substituted(
    scope: &mut Scope<'_>,
    text: &str,
    at: Location,
    names: &[(Box<str>, Node)],
    depth: u32,
) -> Vec<(Range<usize>, Value)> {
    let mut stretches = Vec::new();
    let known = |range: Range<usize>| {
        let value = Value::Text(text.get(range.clone()).unwrap_or_default().into());
        (range, value)
    };
    let mut done = 0;
    while let Some(start) = text.get(done..).and_then(|rest| rest.find("${")).map(|at| done + at) {
        let inside = start + "${".len();
        let Some(length) = text.get(inside..).and_then(|rest| rest.find('}')) else { break };
        let (name, end) = (text.get(inside..inside + length).unwrap_or_default(), inside + length);
        stretches.push(known(done..start));
        done = end + 1;
        if let Some(literal) = name.strip_prefix('!') {
            stretches.push((start..done, Value::Text(format!("${{{literal}}}").into())));
            continue;
        }
        let name = name.trim();
        let value = match names.iter().find(|(bound, _)| **bound == *name) {
            Some((_, node)) => node.value.clone(),
            None if name.contains('.') => {
                attribute(scope, &placed(at, Value::Text(name.into())), depth)
            }
            None => named(scope, name, depth),
        };
        let mut piece = Pieces::default();
        piece.value(&value, name);
        stretches.push((start..done, piece.finish()));
    }
    stretches.push(known(done..text.len()));
    stretches
}

fn text_of(stretches: &[(Range<usize>, Value)]) -> Value {
    let mut pieces = Pieces::default();
    for (_, value) in stretches {
        pieces.value(value, "Fn::Sub");
    }
    pieces.finish()
}

fn choose(scope: &mut Scope<'_>, argument: &Node, at: Location, depth: u32) -> Option<Node> {
    let [name, yes, no] = argument.items() else {
        return Some(placed(at, unknown("Fn::If", "`Fn::If` wants a condition and two values")));
    };
    match name.text().map(|name| condition(scope, name, depth)) {
        Some(Ok(true)) => evaluate(scope, yes, depth),
        Some(Ok(false)) => evaluate(scope, no, depth),
        Some(Err(open)) => {
            let (yes, no) = (evaluate(scope, yes, depth), evaluate(scope, no, depth));
            if yes == no {
                return yes;
            }
            let many =
                yes.is_none() || no.is_none() || [&yes, &no].into_iter().flatten().any(is_list);
            Some(placed(at, Value::Open(Open { many, ..open })))
        }
        None => Some(placed(at, unknown("Fn::If", "`Fn::If` wants the name of a condition"))),
    }
}

const fn is_list(node: &Node) -> bool {
    matches!(node.value, Value::List(_))
}

fn join(scope: &mut Scope<'_>, argument: &Node, at: Location, depth: u32) -> Value {
    let [delimiter, list] = argument.items() else {
        return unknown("Fn::Join", "`Fn::Join` wants a delimiter and a list");
    };
    let list = evaluate(scope, list, depth).unwrap_or_default();
    if let Some(open) = list.open() {
        return Value::Open(open.clone());
    }
    let mut elements = Vec::new();
    for (index, item) in list.items().iter().enumerate() {
        if index > 0 {
            let between = delimiter.text().unwrap_or("");
            elements.push(Node::new(delimiter.at, Value::Text(between.into())));
        }
        let mut piece = Pieces::default();
        piece.value(&item.value, "Fn::Join");
        elements.push(Node::new(item.at, piece.finish()));
    }
    let mut pieces = Pieces::default();
    for element in &elements {
        pieces.value(&element.value, "Fn::Join");
    }
    let value = pieces.finish();
    scope.made.keep(at, &value, || Made::Joined(elements));
    value
}

fn split(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Value {
    let [delimiter, text] = argument.items() else {
        return unknown("Fn::Split", "`Fn::Split` wants a delimiter and a text");
    };
    let text = evaluate(scope, text, depth).unwrap_or_default();
    match (&text.value, delimiter.text()) {
        (Value::Text(whole), Some(delimiter)) if !delimiter.is_empty() => {
            let piece = |piece: &str| Node::new(text.at, Value::Text(piece.into()));
            Value::List(whole.split(delimiter).map(piece).collect())
        }
        (Value::Open(open), Some(delimiter)) if !delimiter.is_empty() => {
            super::text::split_open(open, delimiter, text.at)
        }
        _ => unknown("Fn::Split", "`Fn::Split` wants a delimiter and a text"),
    }
}

fn select(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Value {
    let found = (|| {
        let [index, list] = argument.items() else { return None };
        let index = evaluate(scope, index, depth)?;
        let index: usize = index.scalar()?.parse().ok()?;
        let list = evaluate(scope, list, depth)?;
        let certain = list
            .items()
            .iter()
            .take(index + 1)
            .all(|item| item.open().is_none_or(|open| !open.many));
        certain.then(|| list.items().get(index).cloned()).flatten()
    })();
    let missing = || unknown("Fn::Select", "`Fn::Select` finds no known element");
    found.map_or_else(missing, |node| node.value)
}

fn find_in_map(scope: &mut Scope<'_>, argument: &Node, at: Location, depth: u32) -> Option<Node> {
    let items = argument.items();
    let mut keys = Vec::new();
    for item in items.iter().take(3) {
        keys.push(evaluate(scope, item, depth).unwrap_or_default());
    }
    let found = match keys.as_slice() {
        [map, top, second] => scope.section("Mappings").and_then(|mappings| {
            mappings.get(map.scalar()?)?.get(top.scalar()?)?.get(second.scalar()?)
        }),
        _ => None,
    };
    if let Some(found) = found {
        return Some(placed(at, found.value.clone()));
    }
    // AWS::LanguageExtensions: a default for keys that the map does not have
    let all_known = keys.iter().all(|key| key.scalar().is_some());
    let default = items.get(3).and_then(|item| item.get("DefaultValue")).filter(|_| all_known);
    if let Some(default) = default {
        return evaluate(scope, default, depth);
    }
    let hole = keys.iter().find_map(Node::open).cloned();
    let none = || Open::hole("Fn::FindInMap", "the mapping has no such entry");
    Some(placed(at, Value::Open(hole.unwrap_or_else(none))))
}

fn import(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Value {
    let name = evaluate(scope, argument, depth).unwrap_or_default();
    let Some(text) = name.scalar() else {
        let hole = name.open().cloned();
        let none = || Open::hole("Fn::ImportValue", "the name of the import is not known");
        return Value::Open(hole.unwrap_or_else(none));
    };
    match scope.run.exports.find(text, scope.hints) {
        Ok(value) => value,
        Err(why) => unknown(text, &why),
    }
}

fn to_json(scope: &mut Scope<'_>, argument: &Node, at: Location, depth: u32) -> Value {
    let tree = evaluate(scope, argument, depth).unwrap_or_default();
    let mut pieces = Pieces::default();
    json_text(&tree, &mut pieces);
    let value = pieces.finish();
    scope.made.keep(at, &value, || Made::Tree(tree));
    value
}

fn length(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Value {
    let value = evaluate(scope, argument, depth).unwrap_or_default();
    let known = is_list(&value)
        && value.items().iter().all(|item| item.open().is_none_or(|open| !open.many));
    if known {
        return Value::Number(value.items().len().to_string().into());
    }
    unknown("Fn::Length", "the length of the list is not known")
}

/// `Equals`, `Not`, `And`, `Or` and references to conditions, in three-valued logic.
fn logic(scope: &mut Scope<'_>, name: &str, argument: &Node, depth: u32) -> Value {
    let open = || unknown(name, "the condition cannot be settled here");
    let mut values = Vec::new();
    match name {
        "Condition" => {
            return match argument.text().map(|name| condition(scope, name, depth)) {
                Some(Ok(holds)) => Value::Bool(holds),
                Some(Err(hole)) => Value::Open(hole),
                None => open(),
            };
        }
        _ => {
            for item in argument.items() {
                values.push(evaluate(scope, item, depth).unwrap_or_default());
            }
        }
    }
    let truths = || {
        values.iter().map(|value| match value.scalar() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) | None => None,
        })
    };
    let settled = match (name, values.as_slice()) {
        ("Fn::Equals", [a, b]) => equal(a, b),
        ("Fn::Not", [_]) => truths().next().flatten().map(|holds| !holds),
        ("Fn::And", _) if truths().any(|holds| holds == Some(false)) => Some(false),
        ("Fn::And", _) if truths().all(|holds| holds == Some(true)) => Some(true),
        ("Fn::Or", _) if truths().any(|holds| holds == Some(true)) => Some(true),
        ("Fn::Or", _) if truths().all(|holds| holds == Some(false)) => Some(false),
        _ => None,
    };
    settled.map_or_else(open, Value::Bool)
}

/// Whether two values are the same; the same unknown is.
fn equal(a: &Node, b: &Node) -> Option<bool> {
    match (a.open(), b.open()) {
        (None, None) => match (a.scalar(), b.scalar()) {
            (Some(a), Some(b)) => Some(a == b),
            _ => Some(a == b),
        },
        (Some(a), Some(b)) if a.parts == b.parts => Some(true),
        (Some(open), None) | (None, Some(open)) => {
            // a text that holds more than the other can be long is another text
            let least: usize = open
                .parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.len(),
                    Part::Hole(_) => 0,
                })
                .sum();
            let other = a.scalar().or_else(|| b.scalar())?;
            (least > other.len()).then_some(false)
        }
        (Some(_), Some(_)) => None,
    }
}
