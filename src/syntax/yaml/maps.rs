//! What happens to a map once all its entries are there: merge keys and keys that occur twice.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Entry, Fault, FaultKind, Node, Value};

/// The entries of a map while it is read.
#[derive(Debug, Default)]
pub(super) struct Entries {
    all: Vec<Entry>,
    /// Which of them are `<<` with a map or maps behind it, in order.
    merges: Vec<usize>,
}

impl Entries {
    /// Adds an entry as written.
    pub(super) fn push(&mut self, entry: Entry) {
        self.all.push(entry);
    }

    /// Adds `<<`. What stands behind it is merged if it is a map or a list of maps, and is an
    /// entry like any other if not.
    pub(super) fn push_merge(&mut self, entry: Entry) {
        let maps = entry.value.one_or_many();
        if !maps.is_empty() && maps.iter().all(Node::is_map) {
            self.merges.push(self.all.len());
        }
        self.all.push(entry);
    }

    /// The finished entries; keys that occur twice are kept and told to `faults`.
    pub(super) fn finish(self, faults: &mut Vec<Fault>) -> Vec<Entry> {
        let Self { all, merges } = self;
        tell_duplicates(&all, &merges, faults);
        if merges.is_empty() { all } else { merge(all, &merges) }
    }
}

fn tell_duplicates(all: &[Entry], merges: &[usize], faults: &mut Vec<Fault>) {
    let mut first = BTreeMap::new();
    for (index, Entry { key, .. }) in all.iter().enumerate() {
        if merges.binary_search(&index).is_ok() {
            continue;
        }
        if let Some(earlier) = first.get(&*key.text) {
            faults.push(Fault {
                kind: FaultKind::DuplicateKey,
                at: key.at,
                detail: key.text.clone(),
                first: Some(*earlier),
            });
        } else {
            first.insert(&*key.text, key.at);
        }
    }
}

/// Puts the merged entries where `<<` stands. Keys of the map itself win, then earlier merges.
fn merge(all: Vec<Entry>, merges: &[usize]) -> Vec<Entry> {
    let own = all.iter().enumerate().filter(|(index, _)| merges.binary_search(index).is_err());
    let mut taken: BTreeSet<Box<str>> = own.map(|(_, entry)| entry.key.text.clone()).collect();
    let mut joined = Vec::with_capacity(all.len());
    for (index, entry) in all.into_iter().enumerate() {
        if merges.binary_search(&index).is_err() {
            joined.push(entry);
            continue;
        }
        for entry in inherited(entry.value) {
            if taken.insert(entry.key.text.clone()) {
                joined.push(entry);
            }
        }
    }
    joined
}

/// The entries of a map, or of the maps of a list, in order.
fn inherited(node: Node) -> Vec<Entry> {
    match node.value {
        Value::Map(entries) => entries,
        Value::List(maps) => maps.into_iter().flat_map(inherited).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {
            Vec::new()
        }
    }
}
