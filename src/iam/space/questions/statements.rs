//! What single statements are worth: which never match, which change nothing, which conditions
//! decide nothing, which Deny hits everybody.

use crate::iam::Effect;

use super::super::answer::Reason;
use super::super::bits::Bits;
use super::super::compile::{ACTION, Compiled, Cover};
use super::super::cube::{Cube, Fit};
use super::super::witness::StatementId;
use super::super::work::{Spent, Work};
use super::super::{QUESTION_WORK, SUPERFLUOUS_WORK, Space};

/// A statement that no request matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// The statement.
    pub statement: StatementId,
    /// The parts of it that exclude each other, or that exclude every request: the fewest that do.
    pub because: Vec<Why>,
}

/// A part of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// A condition, by its number in the statement.
    Condition(usize),
}

/// A statement without which the policies allow and deny the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superfluous {
    /// The statement.
    pub statement: StatementId,
    /// Statements that already say all that it says; sorted. Of an Allow that statements deny
    /// completely, those.
    pub covered_by: Vec<StatementId>,
    /// Whether it is an Allow that is denied, and not one that is granted elsewhere too.
    pub is_denied: bool,
}

impl Space<'_> {
    /// The statements that no request matches, in order.
    pub fn dead(&self) -> Result<&[Dead], Reason> {
        let found = self.answers.dead.get_or_init(|| {
            let mut work = Work::of(QUESTION_WORK);
            Ok(self.complete()?.dead(&mut work)?)
        });
        found.as_deref().map_err(Clone::clone)
    }

    /// The statements that change nothing, in order, those that never match left out. Of several
    /// that say the same, the first is not in the list.
    pub fn superfluous(&self) -> Result<&[Superfluous], Reason> {
        let found = self.answers.superfluous.get_or_init(|| {
            let mut work = Work::of(SUPERFLUOUS_WORK);
            Ok(self.complete()?.superfluous(self.dead().ok(), &mut work)?)
        });
        found.as_deref().map_err(Clone::clone)
    }

    /// The conditions that decide nothing: the rest of their statement lets no request through that
    /// fails them. By statement and number of the condition.
    pub fn idle_conditions(&self) -> Result<Vec<(StatementId, usize)>, Reason> {
        let mut work = Work::of(QUESTION_WORK);
        Ok(self.complete()?.idle_conditions(&mut work)?)
    }

    /// The Deny statements that no caller escapes, for at least one action that nothing else of the
    /// statement narrows.
    pub fn denies_everybody(&self) -> Result<Vec<StatementId>, Reason> {
        let mut work = Work::of(QUESTION_WORK);
        Ok(self.complete()?.denies_everybody(&mut work)?)
    }
}

impl Space<'_> {
    /// The compiled policies, if no dimension may lack a class: what is said of all requests holds
    /// only then.
    fn complete(&self) -> Result<&Compiled, Reason> {
        let compiled = self.compiled()?;
        compiled.incomplete.clone().map_or(Ok(compiled), |key| Err(Reason::Mixed(key)))
    }
}

impl Compiled {
    fn dead(&self, work: &mut Work) -> Result<Vec<Dead>, Spent> {
        let mut found = Vec::new();
        for (number, cover) in self.covers.iter().enumerate() {
            let Some(id) = self.id(number).filter(|_| cover.is_certain) else { continue };
            if self.can_match(&cover.cubes, work)? {
                continue;
            }
            let because = self.conflict(number, work)?;
            found.push(Dead { statement: id, because });
        }
        Ok(found)
    }

    fn can_match(&self, cubes: &[Cube], work: &mut Work) -> Result<bool, Spent> {
        for cube in cubes {
            if self.has_request(cube, &std::iter::empty(), work)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The fewest parts, by leaving out one after the other, that no request meets together.
    fn conflict(&self, cover: usize, work: &mut Work) -> Result<Vec<Why>, Spent> {
        let parts = self.parts_of(cover);
        let mut kept: Vec<usize> = (0..parts.len()).collect();
        let mut at = 0;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(at);
            let chosen = fewer.iter().filter_map(|part| parts.get(*part));
            let cubes = self.joined(chosen, work)?;
            if self.can_match(&cubes, work)? {
                at += 1;
            } else {
                kept = fewer;
            }
        }
        Ok(kept.into_iter().map(part).collect())
    }

    /// `dead` are the statements that match nothing, where they are known.
    fn superfluous(
        &self,
        dead: Option<&[Dead]>,
        work: &mut Work,
    ) -> Result<Vec<Superfluous>, Spent> {
        let touching = self.touching(work)?;
        let mut removed = Bits::none(self.covers.len());
        let mut found = Vec::new();
        for number in (0..self.covers.len()).rev() {
            let Some(cover) = self.covers.get(number).filter(|cover| cover.is_certain) else {
                continue;
            };
            let Some(id) = self.id(number) else { continue };
            let is_dead = dead.is_some_and(|dead| dead.iter().any(|one| one.statement == id));
            if cover.cubes.is_empty() || is_dead {
                continue;
            }
            let near = || touching.get(number).into_iter().flat_map(Bits::iter);
            let others = |effect| {
                let is_it = move |cover: &Cover| cover.effect == effect;
                let near = near().filter(|at| !removed.contains(*at));
                near.filter(move |at| self.covers.get(*at).is_some_and(is_it))
            };
            let denies: Vec<usize> = others(Effect::Deny).collect();
            let by_denies = self.covering(&cover.cubes, &denies, work)?;
            let is_allow = cover.effect == Effect::Allow;
            let is_denied = is_allow && by_denies.is_some();
            let covered_by = if is_allow && !is_denied {
                let all: Vec<usize> = others(Effect::Allow).chain(denies).collect();
                self.covering(&cover.cubes, &all, work)?
            } else {
                by_denies
            };
            let Some(covered_by) = covered_by else { continue };
            // Covered by nothing at all: it never matches, and that is another list.
            if dead.is_none() && !self.can_match(&cover.cubes, work)? {
                continue;
            }
            let ids: Option<Vec<StatementId>> =
                covered_by.into_iter().map(|at| self.id(at)).collect();
            let Some(mut covered_by) = ids else { continue };
            covered_by.sort_unstable();
            removed.insert(number);
            found.push(Superfluous { statement: id, covered_by, is_denied });
        }
        found.reverse();
        Ok(found)
    }

    /// For each statement the others that share a request with it, those left out that may not have
    /// their effect.
    fn touching(&self, work: &mut Work) -> Result<Vec<Bits>, Spent> {
        let mut found = vec![Bits::none(self.covers.len()); self.covers.len()];
        let certain = self.covers.iter().enumerate().filter(|(_, cover)| cover.is_certain);
        let certain: Vec<(usize, &[Cube])> = certain.map(|(at, own)| (at, &*own.cubes)).collect();
        for (place, (at, cubes)) in certain.iter().enumerate() {
            for (other, theirs) in certain.iter().take(place) {
                // most lie apart in the first dimension already
                work.spend(1 + cubes.len() * theirs.len() / 4)?;
                let touches = |it: &Cube| cubes.iter().any(|one| self.layout.touch(one, it));
                if theirs.iter().any(touches) {
                    found.get_mut(*at).into_iter().for_each(|bits| bits.insert(*other));
                    found.get_mut(*other).into_iter().for_each(|bits| bits.insert(*at));
                }
            }
        }
        Ok(found)
    }

    /// Statements of `by` that cover some cubes, if all together do: one that does so alone, where that
    /// is plain, or else the fewest.
    fn covering(
        &self,
        cubes: &[Cube],
        by: &[usize],
        work: &mut Work,
    ) -> Result<Option<Vec<usize>>, Spent> {
        for at in by {
            let Some(own) = self.covers.get(*at) else { continue };
            // most stick out in the first dimensions already
            work.spend(cubes.len() * own.cubes.len() * (1 + self.layout.weight() / 8))?;
            if self.holds(own, cubes) {
                return Ok(Some(vec![*at]));
            }
        }
        if !self.is_covered(cubes, by, work)? {
            return Ok(None);
        }
        self.fewest(cubes, by, work).map(Some)
    }

    /// Whether each of some cubes lies inside one of a statement's.
    fn holds(&self, cover: &Cover, cubes: &[Cube]) -> bool {
        let is_inside =
            |one: &Cube| cover.cubes.iter().any(|other| self.layout.fit(one, other) == Fit::Inside);
        cubes.iter().all(is_inside)
    }

    fn is_covered(&self, cubes: &[Cube], by: &[usize], work: &mut Work) -> Result<bool, Spent> {
        let covers = by.iter().filter_map(|at| self.covers.get(*at));
        let against = covers.flat_map(|cover| &cover.cubes);
        for cube in cubes {
            if self.has_request(cube, &against, work)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The statements of `by`, which cover some cubes, that are left when one after the other is left
    /// out, the last first.
    fn fewest(&self, cubes: &[Cube], by: &[usize], work: &mut Work) -> Result<Vec<usize>, Spent> {
        let mut kept: Vec<usize> = Vec::new();
        let mut rest = by.len();
        while rest > 0 && !self.is_covered(cubes, &kept, work)? {
            // The fewest from the front that cover all together with what is kept.
            let (mut too_few, mut enough) = (0, rest);
            while enough - too_few > 1 {
                let half = too_few.midpoint(enough);
                let first = by.iter().take(half).chain(&kept).copied().collect::<Vec<_>>();
                if self.is_covered(cubes, &first, work)? {
                    enough = half;
                } else {
                    too_few = half;
                }
            }
            rest = enough - 1;
            kept.extend(by.get(rest));
        }
        Ok(kept)
    }

    fn idle_conditions(&self, work: &mut Work) -> Result<Vec<(StatementId, usize)>, Spent> {
        let mut found = Vec::new();
        for (number, cover) in self.covers.iter().enumerate() {
            let Some(id) = self.id(number).filter(|_| cover.is_certain) else { continue };
            let parts = self.parts_of(number);
            for at in CONDITIONS..parts.len() {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                let rest = self.joined(others.map(|(_, part)| part), work)?;
                let own = self.joined(parts.get(at), work)?;
                let mut is_idle = true;
                for cube in &rest {
                    is_idle = is_idle && !self.has_request(cube, &own.iter(), work)?;
                }
                if is_idle && self.can_match(&rest, work)? {
                    found.push((id, at - CONDITIONS));
                }
            }
        }
        Ok(found)
    }

    fn denies_everybody(&self, work: &mut Work) -> Result<Vec<StatementId>, Spent> {
        let mut found = Vec::new();
        for (number, cover) in self.covers.iter().enumerate() {
            let is_deny = cover.effect == Effect::Deny && cover.is_certain;
            let Some(id) = self.id(number).filter(|_| is_deny) else { continue };
            let parts = self.parts_of(number);
            let actions = self.joined(parts.get(1), work)?;
            for all in &actions {
                let is_any = !self.layout.bits(all, ACTION).is_empty();
                if is_any
                    && self.has_request(all, &std::iter::empty(), work)?
                    && !self.has_request(all, &cover.cubes.iter(), work)?
                {
                    found.push(id);
                    break;
                }
            }
        }
        Ok(found)
    }
}

/// Where conditions begin among the parts of a statement.
const CONDITIONS: usize = 3;

const fn part(number: usize) -> Why {
    match number {
        0 => Why::Principal,
        1 => Why::Action,
        2 => Why::Resource,
        other => Why::Condition(other - CONDITIONS),
    }
}
