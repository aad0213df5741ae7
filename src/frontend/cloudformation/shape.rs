//! From the members of a template to the members of the API.

use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Value};

/// A map under construction, whose members keep the places of the author.
#[derive(Debug)]
pub(super) struct Shape {
    at: Location,
    entries: Vec<Entry>,
}

impl Shape {
    pub(super) const fn new(at: Location) -> Self {
        Self { at, entries: Vec::new() }
    }

    /// Takes the members `names` of `from`, each under its API name.
    pub(super) fn take(mut self, from: &Node, names: &[(&str, &str)]) -> Self {
        for (theirs, ours) in names {
            if let Some(entry) = from.entry(theirs) {
                let key = Key { at: entry.key.at, text: (*ours).into() };
                self.entries.push(Entry { key, value: entry.value.clone() });
            }
        }
        self
    }

    /// Takes members that have the API's name already.
    pub(super) fn same(self, from: &Node, names: &[&str]) -> Self {
        let pairs: Vec<(&str, &str)> = names.iter().map(|name| (*name, *name)).collect();
        self.take(from, &pairs)
    }

    /// Adds a member with a value.
    pub(super) fn with(mut self, name: &str, value: Option<Node>) -> Self {
        if let Some(value) = value {
            self.entries.push(Entry { key: Key { at: value.at, text: name.into() }, value });
        }
        self
    }

    /// Adds a member that the template implies; it stands where the resource does.
    pub(super) fn implied(self, name: &str, value: &str) -> Self {
        let node = Node::new(self.at, Value::Text(value.into()));
        self.with(name, Some(node))
    }

    pub(super) fn finish(self) -> Node {
        Node::new(self.at, Value::Map(self.entries))
    }
}

/// The same tree with members renamed wherever they occur, lists included.
pub(super) fn renamed(node: &Node, names: &[(&str, &str)]) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|item| renamed(item, names)).collect()),
        Value::Map(entries) => {
            let rename = |entry: &Entry| {
                let name = names.iter().find(|(theirs, _)| *theirs == &*entry.key.text);
                let text = name.map_or_else(|| entry.key.text.clone(), |(_, ours)| (*ours).into());
                Entry { key: Key { at: entry.key.at, text }, value: renamed(&entry.value, names) }
            };
            Value::Map(entries.iter().map(rename).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {
            node.value.clone()
        }
    };
    Node::new(node.at, value)
}

/// `[{ Key, Value }, …]` as a map from key to value; a map stays one.
pub(super) fn tags(node: Option<&Node>) -> Option<Node> {
    let node = node?;
    if !matches!(node.value, Value::List(_)) {
        return Some(node.clone());
    }
    let mut entries = Vec::new();
    for item in node.items() {
        let (Some(key), Some(value)) = (item.get("Key"), item.get("Value")) else { continue };
        if let Some(text) = key.text() {
            let key = Key { at: key.at, text: text.into() };
            entries.push(Entry { key, value: value.clone() });
        }
    }
    Some(Node::new(node.at, Value::Map(entries)))
}
