//! Pieces that views are built from.

use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Value};

/// A text at a place.
pub(super) fn text(at: Location, text: impl Into<Box<str>>) -> Node {
    Node::new(at, Value::Text(text.into()))
}

/// A list at a place.
pub(super) const fn list(at: Location, items: Vec<Node>) -> Node {
    Node::new(at, Value::List(items))
}

/// A member that the view adds; its name stands where its value does.
pub(super) fn member(name: &str, value: Node) -> Entry {
    Entry { key: Key { at: value.at, text: name.into() }, value }
}

/// Adds a member to a map, in place of the author's own of that name; nothing else takes members.
pub(super) fn add(node: &mut Node, name: &str, value: Node) {
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|entry| &*entry.key.text != name);
        entries.push(member(name, value));
    }
}

/// Changes the value of a member, where there is one.
pub(super) fn change(node: &mut Node, name: &str, with: impl FnOnce(&mut Node)) {
    if let Value::Map(entries) = &mut node.value
        && let Some(entry) = entries.iter_mut().find(|entry| &*entry.key.text == name)
    {
        with(&mut entry.value);
    }
}

/// Puts brackets around a value that stands alone where AWS takes one or many.
pub(super) fn listed(node: &mut Node) {
    match node.value {
        Value::List(_) | Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) | Value::Open(_) => {
            let at = node.at;
            let alone = std::mem::take(node);
            *node = list(at, vec![alone]);
        }
    }
}

/// The elements of a list, to change them.
pub(super) fn items_mut(node: &mut Node) -> &mut [Node] {
    match &mut node.value {
        Value::List(items) => items,
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Map(_)
        | Value::Open(_) => &mut [],
    }
}

/// Turns a text of digits into the number it stands for: templates quote numbers.
pub(super) fn numbered(node: &mut Node) {
    if let Value::Text(digits) = &node.value
        && digits.trim().parse::<i64>().is_ok()
    {
        node.value = Value::Number(digits.trim().into());
    }
}
