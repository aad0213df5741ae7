//! Building trees in the shape of AWS's API out of pieces that keep their places.

use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Open, Part, Value};

/// A map that is being put together.
#[derive(Debug)]
pub(super) struct Shape {
    at: Location,
    entries: Vec<Entry>,
}

impl Shape {
    /// An empty map that stands at `at`.
    pub(super) const fn new(at: Location) -> Self {
        Self { at, entries: Vec::new() }
    }

    /// All entries of `node`, to add to.
    pub(super) fn of(node: &Node) -> Self {
        Self { at: node.at, entries: node.entries().to_vec() }
    }

    /// Adds the members of `from` that are there and not `null`, as they are.
    pub(super) fn keep(mut self, from: &Node, members: &[&str]) -> Self {
        let wanted = |entry: &&Entry| {
            members.contains(&&*entry.key.text) && entry.value.value != Value::Null
        };
        self.entries.extend(from.entries().iter().filter(wanted).cloned());
        self
    }

    /// Adds the member `old` of `from` under the name `new`, if it is there and not `null`.
    pub(super) fn rename(mut self, from: &Node, old: &str, new: &str) -> Self {
        if let Some(entry) = from.entry(old).filter(|entry| entry.value.value != Value::Null) {
            self.entries.push(named(entry.key.at, new, entry.value.clone()));
        }
        self
    }

    /// Adds `value` under `name`; the name stands where the value does.
    pub(super) fn put(mut self, name: &str, value: Node) -> Self {
        self.entries.push(named(value.at, name, value));
        self
    }

    /// Adds `value` under `name`, if there is one.
    pub(super) fn put_some(self, name: &str, value: Option<Node>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// The map.
    pub(super) fn node(self) -> Node {
        Node::new(self.at, Value::Map(self.entries))
    }
}

/// An entry whose name stands at `at`.
pub(super) fn named(at: Location, name: &str, value: Node) -> Entry {
    Entry { key: Key { at, text: name.into() }, value }
}

/// A text that stands at `at`.
pub(super) fn text(at: Location, text: impl Into<Box<str>>) -> Node {
    Node::new(at, Value::Text(text.into()))
}

/// A list that stands at `at`.
pub(super) const fn list(at: Location, items: Vec<Node>) -> Node {
    Node::new(at, Value::List(items))
}

/// A text made of `parts`: known where all of them are.
pub(super) fn joined(at: Location, parts: Vec<Part>, reason: &str) -> Node {
    let mut known = String::new();
    for part in &parts {
        match part {
            Part::Text(text) => known.push_str(text),
            Part::Hole(_) => {
                let open = Open { parts, many: false, reason: reason.into() };
                return Node::new(at, Value::Open(open));
            }
        }
    }
    text(at, known)
}
