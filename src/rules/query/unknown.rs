//! Whether a hit rests on a value that nobody knows.

use crate::source::Location;
use crate::syntax::{Node, Open, Value};

/// Finds the way from `root` to the node `target`, which is one of its own; both ends included.
pub(super) fn find<'a>(root: &'a Node, target: &Node, way: &mut Vec<&'a Node>) -> bool {
    way.push(root);
    if std::ptr::eq(root, target) {
        return true;
    }
    let found = match &root.value {
        Value::Map(entries) => entries.iter().any(|entry| find(&entry.value, target, way)),
        Value::List(items) => items.iter().any(|item| find(item, target, way)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => false,
    };
    if !found {
        way.pop();
    }
    found
}

/// The first unknown that the hit at the end of `way` rests on: the hit itself, or a member that
/// the query names, on the way or at any depth below it. Other elements of a list on the way are
/// somebody else's business.
pub(super) fn rests_on<'a>(way: &[&'a Node], names: &[String]) -> Option<(Location, &'a Open)> {
    let (hit, around) = way.split_last()?;
    if let Some(open) = hit.open() {
        return Some((hit.at, open));
    }
    let on_the_way = |node: &Node| way.iter().any(|step| std::ptr::eq(*step, node));
    around
        .iter()
        .chain([hit])
        .find_map(|node| {
            let beside = node.entries().iter().filter(|entry| !on_the_way(&entry.value));
            beside
                .filter(|entry| is_named(&entry.key.text, names))
                .find_map(|entry| below(&entry.value, names))
        })
        .or_else(|| items_below(hit, names))
}

fn is_named(member: &str, names: &[String]) -> bool {
    names.iter().any(|name| name == member)
}

/// The first unknown at or below the value of a named member.
fn below<'a>(value: &'a Node, names: &[String]) -> Option<(Location, &'a Open)> {
    if let Some(open) = value.open() {
        return Some((value.at, open));
    }
    let element = value.items().iter().find_map(|item| item.open().map(|open| (item.at, open)));
    element.or_else(|| named_below(value, names)).or_else(|| items_below(value, names))
}

fn named_below<'a>(node: &'a Node, names: &[String]) -> Option<(Location, &'a Open)> {
    let entries = node.entries().iter().filter(|entry| is_named(&entry.key.text, names));
    entries.map(|entry| &entry.value).find_map(|value| below(value, names))
}

fn items_below<'a>(node: &'a Node, names: &[String]) -> Option<(Location, &'a Open)> {
    node.items().iter().find_map(|item| named_below(item, names))
}
