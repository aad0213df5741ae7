//! What would decide the paths that are conditional: the missing documents, those first that
//! most paths wait for.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::path::{CopyPath, Need, PathVerdict};

/// A document or value, and how many paths wait for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider<'p> {
    /// What is missing.
    pub need: &'p Need,
    /// How many paths wait for it.
    pub paths: usize,
    /// How many of them wait for nothing else.
    pub alone: usize,
}

/// What all conditional paths of a run wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deciders<'p> {
    /// Most paths first, then by name.
    pub all: Vec<Decider<'p>>,
    /// How many paths all of it together would decide.
    pub paths: usize,
}

impl Deciders<'_> {
    /// How many of them are documents: what a command prints. The others are values.
    pub fn documents(&self) -> usize {
        self.all.iter().filter(|decider| decider.need.command.is_some()).count()
    }
}

/// What conditional paths wait for, grouped by document.
pub fn would_decide<'p>(paths: &'p [CopyPath<'_>]) -> Deciders<'p> {
    let mut groups: BTreeMap<&str, Decider<'p>> = BTreeMap::new();
    let mut waiting = 0;
    for path in paths.iter().filter(|path| path.verdict == PathVerdict::Conditional) {
        let needs = path.waits_for();
        waiting += usize::from(!needs.is_empty());
        for need in &needs {
            let group = groups.entry(&need.id).or_insert(Decider { need, paths: 0, alone: 0 });
            group.paths += 1;
            group.alone += usize::from(needs.len() == 1);
        }
    }
    let mut all: Vec<Decider<'p>> = groups.into_values().collect();
    all.sort_by_key(|decider| (Reverse(decider.paths), &decider.need.id));
    Deciders { all, paths: waiting }
}
