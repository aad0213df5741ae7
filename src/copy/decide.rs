//! What would decide the paths that are conditional: the missing documents, those first that
//! most paths wait for.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::path::{CopyPath, Need};

/// A document or value, and how many paths wait for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider<'p> {
    /// What is missing.
    pub need: &'p Need,
    /// How many paths wait for it.
    pub paths: usize,
}

/// What conditional paths wait for, grouped by document: most paths first, then by name.
pub fn would_decide<'p>(paths: &'p [CopyPath<'_>]) -> Vec<Decider<'p>> {
    let mut groups: BTreeMap<&str, Decider<'p>> = BTreeMap::new();
    for need in paths.iter().flat_map(CopyPath::waits_for) {
        groups.entry(&need.id).or_insert(Decider { need, paths: 0 }).paths += 1;
    }
    let mut deciders: Vec<Decider<'p>> = groups.into_values().collect();
    deciders.sort_by_key(|decider| (Reverse(decider.paths), &decider.need.id));
    deciders
}
