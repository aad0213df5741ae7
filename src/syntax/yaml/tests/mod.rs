//! The YAML reader, from text to tree.

mod aliases;
mod broken;
mod places;
mod properties;
mod short_tags;
mod values;

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;

use super::super::{Node, Value};
use super::*;

fn read(text: &str) -> Parsed {
    parse(SourceId::default(), text, &Limits::default())
}

/// A tree as one line: JSON, with numbers bare, unknowns as `?name` and repeated keys repeated.
fn line(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(digits) => digits.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::List(items) => {
            format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entry = |e: &super::super::Entry| format!("{:?}: {}", e.key.text, line(&e.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Open(open) => format!("?{}", open.holes().collect::<String>()),
    }
}

/// Reads without faults and compares the first document.
fn check(text: &str, expected: &str) {
    let parsed = read(text);
    assert_eq!(parsed.faults, [], "{text}");
    assert_eq!(line(&parsed.root), expected, "{text}");
}

/// Every key and value that has a place, as it stands in the text, in order.
fn places<'a>(text: &'a str, node: &Node, found: &mut Vec<&'a str>) {
    let cut = |at: Location| at.span.slice(text).unwrap();
    found.push(cut(node.at));
    for item in node.items() {
        places(text, item, found);
    }
    for entry in node.entries() {
        found.push(cut(entry.key.at));
        places(text, &entry.value, found);
    }
}

fn check_places(text: &str, expected: &[&str]) {
    let mut found = Vec::new();
    places(text, &read(text).root, &mut found);
    assert_eq!(found, expected);
}

/// The faults as `kind at: detail`.
fn faults(text: &str) -> Vec<String> {
    let tell = |fault: &Fault| {
        let at = fault.at.span;
        let found = at.slice(text).unwrap();
        format!("{:?} `{found}` at {}: {}", fault.kind, at.start, fault.detail)
    };
    read(text).faults.iter().map(tell).collect()
}
