//! A template's values, as far as they can be known here.
//!
//! Every function gives a value, nothing (`AWS::NoValue`), or an unknown that keeps its name. The
//! value of a function stands where the function stands, so that a finding points at the author's
//! own line.

use crate::source::Location;
use crate::syntax::{Entry, Node, Open, Part, Value};

use super::functions;
use super::scope::{MAX_DEPTH, MAX_VALUES, Scope, unknown};

/// The value of a node, or nothing where it is `AWS::NoValue`.
pub(super) fn evaluate(scope: &mut Scope<'_>, node: &Node, depth: u32) -> Option<Node> {
    if !scope.spend() {
        let reason = format!("the template makes more than {MAX_VALUES} values");
        return Some(Node::new(node.at, unknown("…", &reason)));
    }
    if depth > MAX_DEPTH {
        let reason = format!("functions refer to each other more than {MAX_DEPTH} levels deep");
        return Some(Node::new(node.at, unknown("…", &reason)));
    }
    match &node.value {
        Value::List(items) => Some(Node::new(node.at, Value::List(list(scope, items, depth)))),
        Value::Map(entries) => match function(entries) {
            Some((name, argument)) => {
                let value = functions::call(scope, name, argument, node.at, depth + 1)?;
                // names made of names double their texts with every step
                scope.spend_many(length(&value) / BYTES_A_VALUE);
                Some(value)
            }
            None => Some(Node::new(node.at, Value::Map(map(scope, entries, depth)))),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {
            Some(node.clone())
        }
    }
}

/// Bytes of a text that count as one value.
const BYTES_A_VALUE: usize = 64;

/// Bytes of a text, holes left out.
fn length(node: &Node) -> usize {
    let of_part = |part: &Part| match part {
        Part::Text(text) => text.len(),
        Part::Hole(_) => 0,
    };
    match &node.value {
        Value::Text(text) => text.len(),
        Value::Open(open) => open.parts.iter().map(of_part).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => 0,
    }
}

/// The function that a map is, if it is one: a single entry with a function's name.
pub(super) fn function(entries: &[Entry]) -> Option<(&str, &Node)> {
    let [entry] = entries else { return None };
    let name = &*entry.key.text;
    let is_loop = name.starts_with("Fn::ForEach::");
    let is_function = name == "Ref" || name == "Condition" && entry.value.text().is_some();
    (is_function || name.starts_with("Fn::") && !is_loop).then_some((name, &entry.value))
}

fn list(scope: &mut Scope<'_>, items: &[Node], depth: u32) -> Vec<Node> {
    let mut values = Vec::new();
    for item in items {
        let Some(value) = evaluate(scope, item, depth + 1) else { continue };
        // `!If [c, [a, b], …]` inside a list stands for its elements where IAM takes a list
        if function(item.entries()).is_some() && matches!(value.value, Value::List(_)) {
            values.extend(value.items().iter().cloned());
        } else {
            values.push(value);
        }
    }
    values
}

fn map(scope: &mut Scope<'_>, entries: &[Entry], depth: u32) -> Vec<Entry> {
    let mut values = Vec::new();
    for entry in entries {
        if entry.key.text.starts_with("Fn::ForEach::") {
            values.extend(each(scope, &entry.value, depth + 1));
            continue;
        }
        if let Some(value) = evaluate(scope, &entry.value, depth + 1) {
            values.push(Entry { key: entry.key.clone(), value });
        }
    }
    values
}

/// The entries that a loop makes: `[variable, values, { "Name${variable}": body }]`.
/// AWS: CloudFormation user guide, "`Fn::ForEach`".
pub(super) fn each(scope: &mut Scope<'_>, argument: &Node, depth: u32) -> Vec<Entry> {
    let [variable, values, body] = argument.items() else { return Vec::new() };
    let Some(variable) = variable.text() else { return Vec::new() };
    let Some(values) = evaluate(scope, values, depth + 1) else { return Vec::new() };
    let mut made = Vec::new();
    for value in values.one_or_many() {
        scope.loops.push((variable.into(), value.clone()));
        for entry in body.entries() {
            if entry.key.text.starts_with("Fn::ForEach::") {
                made.extend(each(scope, &entry.value, depth + 1));
                continue;
            }
            let key = functions::substitute(scope, &entry.key.text, entry.key.at, &[], depth + 1);
            let text: Box<str> = match key {
                Value::Text(text) => text,
                Value::Open(open) => shown(&open).into(),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::List(_)
                | Value::Map(_) => entry.key.text.clone(),
            };
            if let Some(value) = evaluate(scope, &entry.value, depth + 1) {
                let key = crate::syntax::Key { at: entry.key.at, text };
                made.push(Entry { key, value });
            }
        }
        scope.loops.pop();
        if scope.is_spent() {
            break;
        }
    }
    made
}

/// An open text with its holes as `${name}`.
fn shown(open: &Open) -> String {
    let piece = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(name) => format!("${{{name}}}"),
    };
    open.parts.iter().map(piece).collect()
}

/// Whether a condition holds: known, or the unknown that decides.
pub(super) fn condition(scope: &mut Scope<'_>, name: &str, depth: u32) -> Result<bool, Open> {
    let not_known = || Open::hole(name, format!("condition `{name}` cannot be settled here"));
    let definition = scope.section("Conditions").and_then(|conditions| conditions.get(name));
    let Some(definition) = definition.filter(|_| depth <= MAX_DEPTH) else {
        return Err(not_known());
    };
    let what = format!("condition `{name}`");
    let found = scope.within(definition.at, &what, |scope| evaluate(scope, definition, depth + 1));
    match found.map(|node| node.value) {
        Some(Value::Bool(holds)) => Ok(holds),
        Some(_) | None => Err(not_known()),
    }
}

/// A node at `at`, whatever place its value had.
pub(super) const fn placed(at: Location, value: Value) -> Node {
    Node::new(at, value)
}
