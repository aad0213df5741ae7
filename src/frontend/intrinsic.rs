//! CloudFormation's functions in a file that is no template.
//!
//! Some tools keep a policy in a file of its own and put it into a template later. The functions in
//! it have no values here: each becomes an unknown with the name that it refers to.

use crate::syntax::{Node, Open, Part, Value};

const REASON: &str = "a CloudFormation function outside a template";

/// Replaces every function in the tree by an unknown.
pub(super) fn open(node: &mut Node) {
    if let Some(unknown) = function(node) {
        node.value = Value::Open(unknown);
        return;
    }
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(open),
        Value::Map(entries) => entries.iter_mut().for_each(|entry| open(&mut entry.value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {}
    }
}

/// The unknown that a map with nothing but a function in it stands for.
fn function(node: &Node) -> Option<Open> {
    let [entry] = node.entries() else { return None };
    let argument = entry.value.one_or_many().first().and_then(Node::text);
    match &*entry.key.text {
        "Ref" => Some(Open::hole(entry.value.text()?, REASON)),
        "Fn::Sub" => Some(Open { parts: holes(argument?), many: false, reason: REASON.into() }),
        name if name.starts_with("Fn::") => Some(Open::hole(name, REASON)),
        _ => None,
    }
}

/// The pieces of a text with `${Name}` in it; `${!Name}` is the text `${Name}`.
fn holes(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut known = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        known.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            known.push_str("${");
            rest = after;
            continue;
        };
        rest = after;
        if let Some(literal) = name.strip_prefix('!') {
            known.push_str("${");
            known.push_str(literal);
            known.push('}');
            continue;
        }
        if !known.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut known).into()));
        }
        parts.push(Part::Hole(name.into()));
    }
    known.push_str(rest);
    if !known.is_empty() {
        parts.push(Part::Text(known.into()));
    }
    parts
}
