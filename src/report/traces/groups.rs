//! Paths that end alike, drawn once.
//!
//! A vault policy without a line stops the copies of a thousand accounts; one drawing says it, and
//! how many there are. Paths are alike if the same places hold them up on the way into the same
//! vault.

use std::collections::HashMap;

use crate::copy::{CopyPath, End, Evidence, EvidencePlace, PathVerdict, Step, StepId};
use crate::inventory::DocumentId;
use crate::source::Location;

use super::scene::Sign;

/// Paths that are held up alike, in their order; there is at least one.
#[derive(Debug)]
pub(super) struct Group<'p> {
    /// The one that is drawn.
    pub(super) first: &'p CopyPath<'p>,
    /// The others.
    pub(super) others: Vec<&'p CopyPath<'p>>,
}

impl<'p> Group<'p> {
    /// All of them.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'p CopyPath<'p>> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    pub(super) fn len(&self) -> usize {
        1 + self.others.len()
    }
}

/// What makes paths alike.
#[derive(PartialEq, Eq, Hash)]
struct Likeness<'p> {
    destination: (Option<&'p str>, Option<&'p str>, Option<crate::aws::AccountId>),
    /// For paths that work, where they start: their drawing is one line.
    source: Option<(Option<&'p str>, Option<&'p str>, Option<crate::aws::AccountId>)>,
    steps: Vec<(StepId, Sign, Culprit<'p>)>,
}

/// What holds a path up at a step.
#[derive(PartialEq, Eq, Hash)]
enum Culprit<'p> {
    Statement(DocumentId, Location, &'p [String]),
    Reason(&'p str),
}

/// The first `most` groups of all paths, those that fail first, and how many paths the others are.
pub(super) fn drawn<'p>(paths: &'p [CopyPath<'p>], most: usize) -> (Vec<Group<'p>>, usize) {
    let verdicts = [PathVerdict::Fails, PathVerdict::Conditional, PathVerdict::Works];
    let mut all: Vec<Group<'p>> =
        verdicts.into_iter().flat_map(|verdict| groups(paths, verdict)).collect();
    let rest = all.iter().skip(most).map(Group::len).sum();
    all.truncate(most);
    (all, rest)
}

/// The paths with `verdict`, those that are alike together, in the order of their first ones.
pub(super) fn groups<'p>(paths: &'p [CopyPath<'p>], verdict: PathVerdict) -> Vec<Group<'p>> {
    let mut found: Vec<Group<'p>> = Vec::new();
    // only looked up, never walked through
    let mut known: HashMap<Likeness<'p>, usize> = HashMap::new();
    for path in paths.iter().filter(|path| path.verdict == verdict) {
        let next = found.len();
        let at = *known.entry(likeness(path)).or_insert(next);
        match found.get_mut(at) {
            Some(group) => group.others.push(path),
            None => found.push(Group { first: path, others: Vec::new() }),
        }
    }
    found
}

fn likeness<'p>(path: &'p CopyPath<'p>) -> Likeness<'p> {
    let works = path.verdict == PathVerdict::Works;
    let steps = path.steps().map(|step| (step, Sign::of(path, step)));
    let steps = steps.filter(|(step, sign)| sign.holds_up() && !step.id.is_beside());
    Likeness {
        destination: names(&path.destination),
        source: works.then(|| names(&path.source)),
        steps: steps.map(|(step, sign)| (step.id, sign, culprit(step))).collect(),
    }
}

fn names(end: &End) -> (Option<&str>, Option<&str>, Option<crate::aws::AccountId>) {
    (end.vault.as_deref(), end.region.as_ref().map(crate::aws::Region::as_str), end.account)
}

fn culprit(step: &Step) -> Culprit<'_> {
    let in_document = |evidence: &Evidence| match evidence.place {
        EvidencePlace::Document(id, at) if evidence.decision != "Allowed" => Some((id, at)),
        EvidencePlace::Document(..) | EvidencePlace::BuiltIn(_) => None,
    };
    match step.evidence.iter().find_map(in_document) {
        Some((id, at)) => Culprit::Statement(id, at, &step.missing),
        None => Culprit::Reason(&step.reason),
    }
}
