//! What one policy allows that another one does not.
//!
//! Both are compiled over the same classes. New access is a point that the new policy allows and
//! that the old one either never allowed or denied; identical unresolved values count as the same
//! value on both sides, whatever it is.

use std::borrow::Cow;
use std::ops::Range;

use crate::iam::request::Request;
use crate::iam::{Decision, PolicyDocument};

use super::super::answer::{Reason, judge};
use super::super::compile::Compiled;
use super::super::cube::Cube;
use super::super::search::{Cubes, Point, View};
use super::super::setting::Setting;
use super::super::witness::{StatementId, Witness};
use super::super::work::{Spent, Work};
use super::super::{COMPARE_WORK, Space};

/// How a new policy stands to an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Both allow the same requests.
    Equal,
    /// The new one allows less and nothing more.
    Narrower,
    /// The new one allows more and nothing less.
    Wider,
    /// Each allows something that the other does not.
    Incomparable,
    /// Not decided, for at least one direction.
    Unknown,
}

impl Relation {
    /// The word of machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Incomparable => "incomparable",
            Self::Unknown => "unknown",
        }
    }
}

/// One side's surplus: requests that it allows and the other side does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Confirmed requests, for each Allow statement at most one, in order of statements. `allowed_by`
    /// is a statement of this side, `denied_by` one of the other side, each numbered by the documents
    /// of its own side.
    pub witnesses: Vec<Witness>,
    /// Why it is not certain that there are no others; `None` where it is.
    pub doubt: Option<Doubt>,
}

/// Why a side's surplus is not certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It depends on these unresolved values; sorted.
    Depends(Vec<Box<str>>),
    /// It could not be decided.
    Undecided(Reason),
}

/// The result of comparing two policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How the new policy stands to the old one.
    pub relation: Relation,
    /// What the new policy allows and the old one does not.
    pub gained: Difference,
    /// What the old policy allowed and the new one does not.
    pub lost: Difference,
}

/// Compares two policies that are, or were, attached to the same thing. The documents alone count:
/// an Allow to an account counts as if all of its own policies agreed.
pub fn compare(old: &[&PolicyDocument], new: &[&PolicyDocument], setting: &Setting) -> Comparison {
    let is_same =
        old.len() == new.len() && old.iter().zip(new).all(|(one, other)| one.root == other.root);
    if is_same {
        return Comparison::of(Difference::default(), Difference::default());
    }
    let documents: Vec<_> = old.iter().chain(new).copied().collect();
    let setting = Setting { by_reference: false, ..setting.clone() };
    let space = Space::of(&documents, setting);
    let compiled = match space.compiled() {
        Ok(compiled) => compiled,
        Err(reason) => {
            let doubt = Some(Doubt::Undecided(reason));
            let difference = Difference { witnesses: Vec::new(), doubt };
            return Comparison::of(difference.clone(), difference);
        }
    };
    let (old, new) = (0..old.len(), old.len()..documents.len());
    let pair = |one: &Range<usize>, other: &Range<usize>| {
        Pair { space: &space, compiled, one: one.clone(), other: other.clone() }.difference()
    };
    Comparison::of(pair(&new, &old), pair(&old, &new))
}

impl Comparison {
    fn of(gained: Difference, lost: Difference) -> Self {
        let relation = match (gained.is_there(), lost.is_there()) {
            (Some(false), Some(false)) => Relation::Equal,
            (Some(false), Some(true)) => Relation::Narrower,
            (Some(true), Some(false)) => Relation::Wider,
            (Some(true), Some(true)) => Relation::Incomparable,
            (None, _) | (_, None) => Relation::Unknown,
        };
        Self { relation, gained, lost }
    }
}

impl Difference {
    /// Whether there is a surplus; `None` where nobody can say.
    pub fn is_there(&self) -> Option<bool> {
        match (&self.doubt, self.witnesses.is_empty()) {
            (_, false) => Some(true),
            (None, true) => Some(false),
            (Some(_), true) => None,
        }
    }
}

/// Two sides of a comparison: what `one` allows and `other` does not.
struct Pair<'s, 'd> {
    space: &'s Space<'d>,
    compiled: &'s Compiled,
    one: Range<usize>,
    other: Range<usize>,
}

/// How many requests are shown for one side.
const MAX_WITNESSES: usize = 8;

/// How many points may fail to be confirmed before the search gives up.
const MAX_REJECTED: usize = 12;

/// What a pass over all Allow statements found.
#[derive(Default)]
struct Pass {
    witnesses: Vec<Witness>,
    /// Points that were not confirmed.
    rejected: Vec<Point>,
}

impl Pair<'_, '_> {
    fn difference(&self) -> Difference {
        let mut work = Work::of(COMPARE_WORK);
        let one = self.compiled.cubes(&self.one, View::Generous);
        let other = self.compiled.cubes(&self.other, View::Generous);
        let found = match self.pass(&one, &other, &mut work) {
            Ok(found) => found,
            Err(spent) => return undecided(Vec::new(), spent.into()),
        };
        if found.rejected.is_empty() {
            let doubt = match &self.compiled.incomplete {
                Some(key) if found.witnesses.is_empty() => {
                    Some(Doubt::Undecided(Reason::Mixed(key.clone())))
                }
                _ => None,
            };
            return Difference { witnesses: found.witnesses, doubt };
        }
        if self.compiled.is_settled() {
            return undecided(found.witnesses, Reason::Variables);
        }
        self.strict(&mut work)
    }

    /// Where unresolved values count: what holds for every value of them.
    fn strict(&self, work: &mut Work) -> Difference {
        let one = self.compiled.cubes(&self.one, View::Strict);
        // What the other side could allow at most: its Allows are freed, its Denies certain.
        let most = self.compiled.cubes(&self.other, View::Generous);
        let other = Cubes {
            allows: most
                .allows
                .into_iter()
                .map(|(number, cube)| (number, Cow::Owned(self.compiled.freed(&cube))))
                .collect(),
            denies: most
                .denies
                .into_iter()
                .filter(|(_, cube)| !self.compiled.has_parameter(cube))
                .collect(),
        };
        let depends = Some(Doubt::Depends(self.compiled.causes()));
        match self.pass(&one, &other, work) {
            Ok(found) => Difference { witnesses: found.witnesses, doubt: depends },
            Err(spent) => undecided(Vec::new(), spent.into()),
        }
    }

    fn pass(&self, one: &Cubes<'_>, other: &Cubes<'_>, work: &mut Work) -> Result<Pass, Spent> {
        let mut pass = Pass::default();
        let own_denies: Vec<&Cube> = one.denies.iter().map(|(_, cube)| &**cube).collect();
        let covered: Vec<&Cube> = own_denies
            .iter()
            .copied()
            .chain(other.allows.iter().map(|(_, cube)| &**cube))
            .collect();
        let mut done: Vec<Option<StatementId>> = Vec::new();
        for (number, allow) in &one.allows {
            let id = self.compiled.id(*number);
            if pass.witnesses.len() >= MAX_WITNESSES || done.contains(&id) {
                continue;
            }
            if self.add(allow, &covered, &mut pass, work)? {
                done.push(id);
                continue;
            }
            for (_, deny) in &other.denies {
                let Some(from) = self.compiled.layout.meet(allow, deny) else { continue };
                if self.add(&from, &own_denies, &mut pass, work)? {
                    done.push(id);
                    break;
                }
            }
        }
        Ok(pass)
    }

    /// Looks for a confirmed request in `from` and outside `against`.
    fn add(
        &self,
        from: &Cube,
        against: &[&Cube],
        pass: &mut Pass,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        let rejects = (&mut pass.rejected, MAX_REJECTED);
        let confirm = |request: &Request| self.confirm(request);
        let found = self.compiled.first_confirmed((from, against), rejects, confirm, work)?;
        let Some((point, request, (allowed_by, denied_by))) = found else { return Ok(false) };
        let cube = self.compiled.widened(&point.cube, from, against);
        let mut witness = self.compiled.witness(request, &cube, Some(allowed_by));
        witness.denied_by = denied_by;
        if !pass.witnesses.iter().any(|known| known.request == witness.request) {
            pass.witnesses.push(witness);
        }
        Ok(true)
    }

    /// The statement of one side that allows a request, if the other side does not, and the
    /// statement of the other side that denies it.
    fn confirm(&self, request: &Request) -> Option<(StatementId, Option<StatementId>)> {
        let policies = self.space.policies();
        let own = policies.get(self.one.clone())?;
        let ours = judge(own, 0, request);
        let theirs = judge(policies.get(self.other.clone())?, 0, request);
        let is_new = ours.decision == Decision::Allowed
            && matches!(theirs.decision, Decision::ImplicitlyDenied | Decision::ExplicitlyDenied);
        let is_real = self.space.is_possible(own, request);
        let denied_by = theirs.by.filter(|_| theirs.decision == Decision::ExplicitlyDenied);
        ours.by.filter(|_| is_new && is_real).map(|by| (by, denied_by))
    }
}

fn undecided(witnesses: Vec<Witness>, reason: Reason) -> Difference {
    Difference { witnesses, doubt: Some(Doubt::Undecided(reason)) }
}
