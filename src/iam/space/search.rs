//! Searching for a request: which cubes allow, which deny, and what lies between.
//!
//! Where a policy has unresolved values, two searches bound the answer. The generous one treats each
//! unresolved value as a free choice, so finding nothing is a proof for every value. The strict one
//! gives an Allow nothing that depends on such a value and a Deny everything that might, so finding
//! something holds for every value too.

use std::borrow::Cow;
use std::ops::Range;

use crate::iam::Effect;

use super::super::request::{Caller, ContextValue, Request};
use super::bits::Bits;
use super::compile::{ACTION, Classes, Compiled};
use super::cube::Cube;
use super::escape::{escape, soon_escapes};
use super::fitting::Fitted;
use super::lazy::{Check, check};
use super::sweep::Sweep;
use super::work::{Spent, Work};

/// A part of the space in which the answer is the same, and values for its lazy keys and for those that
/// variables tie together.
#[derive(Clone, Debug, Default)]
pub(super) struct Point {
    pub(super) cube: Cube,
    pub(super) lazy: Vec<(Box<str>, ContextValue)>,
    /// The caller, where only one of the class will do.
    pub(super) caller: Option<Caller>,
    /// The resource, likewise.
    pub(super) resource: Option<Box<str>>,
}

/// How unresolved values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// As free choices.
    Generous,
    /// Against whatever the statement does.
    Strict,
}

/// The cubes of some documents' statements, each with the number of its cover.
#[derive(Clone, Debug, Default)]
pub(super) struct Cubes<'c> {
    pub(super) allows: Vec<(usize, Cow<'c, Cube>)>,
    pub(super) denies: Vec<(usize, Cow<'c, Cube>)>,
}

impl Compiled {
    /// A part of `from` outside all of `against` that holds a real request.
    pub(super) fn search<'a>(
        &'a self,
        from: &Cube,
        against: &(impl Iterator<Item = &'a Cube> + Clone),
        work: &mut Work,
    ) -> Result<Option<Point>, Spent> {
        let mut learned: Vec<Cube> = Vec::new();
        loop {
            let mut all: Vec<&Cube> = against.clone().chain(&self.impossible).collect();
            all.extend(&learned);
            let Some(cube) = escape(&self.layout, from, all, work)? else { return Ok(None) };
            match check(self, &cube, work)? {
                Check::Values(lazy) => return Ok(Some(Point { cube, lazy, ..Point::default() })),
                Check::Contradiction(cube) => learned.push(cube),
            }
        }
    }

    /// Goes through the parts of `from` outside `against` that hold real requests, but not to actions
    /// that `each` has told. The cubes that hold no real request are to be in `against`.
    pub(super) fn sweep(
        &self,
        (from, against): (&Cube, &[&Cube]),
        mut each: impl FnMut(Point, &mut Work) -> Result<Bits, Spent>,
        work: &mut Work,
    ) -> Result<(), Spent> {
        let mut learned: Vec<Cube> = Vec::new();
        let mut left = self.layout.bits(from, ACTION);
        loop {
            let known = learned.len();
            let mut news = Vec::new();
            let against: Vec<&Cube> = against.iter().copied().chain(&learned).collect();
            let each = |cube: Cube, work: &mut Work| match check(self, &cube, work)? {
                Check::Values(lazy) => each(Point { cube, lazy, ..Point::default() }, work),
                Check::Contradiction(cube) => {
                    news.push(cube);
                    Ok(Bits::none(self.actions.len()))
                }
            };
            let mut sweep = Sweep { layout: &self.layout, dim: ACTION, left, each };
            sweep.go(from, &against, work)?;
            left = sweep.left;
            learned.extend(news);
            if learned.len() == known {
                return Ok(());
            }
        }
    }

    /// Whether a real request is in `from` and outside all of `against`: a quick look at a few points,
    /// and a search where that finds none.
    pub(super) fn has_request<'a>(
        &'a self,
        from: &Cube,
        against: &(impl Iterator<Item = &'a Cube> + Clone),
        work: &mut Work,
    ) -> Result<bool, Spent> {
        // What a point asks of lazy keys would have to be checked.
        let is_listed = self.keys.iter().all(|key| matches!(key.classes, Classes::All(_)));
        let all = self.impossible.iter().chain(against.clone());
        if is_listed && soon_escapes(&self.layout, from, &all, work)? {
            return Ok(true);
        }
        Ok(self.search(from, against, work)?.is_some())
    }

    /// A request of a point of `from` outside `against` that `confirm` takes. Points none of whose
    /// requests it takes are added to `rejected`, whose cubes are left out; after `limit` new ones the
    /// search gives up.
    pub(super) fn first_confirmed<T>(
        &self,
        (from, against): (&Cube, &[&Cube]),
        (rejected, limit): (&mut Vec<Point>, usize),
        mut confirm: impl FnMut(&Request) -> Option<T>,
        work: &mut Work,
    ) -> Result<Option<(Point, Request, T)>, Spent> {
        let most = rejected.len() + limit;
        let mut learned: Vec<Cube> = Vec::new();
        while rejected.len() < most {
            let without = rejected.iter().map(|point| &point.cube);
            let all = against.iter().copied().chain(without).chain(&learned);
            let Some(point) = self.search(from, &all, work)? else { break };
            work.spend(self.showing())?;
            let mut confirmed = |point: &Point| {
                self.requests(point).find_map(|request| {
                    let said = confirm(&request)?;
                    Some((request, said))
                })
            };
            if let Some((request, said)) = confirmed(&point) {
                return Ok(Some((point, request, said)));
            }
            match self.fitted(&point, work) {
                Fitted::Never(cube) => learned.push(cube),
                Fitted::Perhaps(closer) => {
                    let closer = closer.and_then(|closer| Some((confirmed(&closer)?, closer)));
                    if let Some(((request, said), closer)) = closer {
                        return Ok(Some((*closer, request, said)));
                    }
                    rejected.push(point);
                }
            }
        }
        Ok(None)
    }

    /// The cubes of the statements of some documents.
    pub(super) fn cubes(&self, documents: &Range<usize>, view: View) -> Cubes<'_> {
        let mut found = Cubes::default();
        for (number, cover) in self.covers.iter().enumerate() {
            if !documents.contains(&cover.document) {
                continue;
            }
            let list = match cover.effect {
                Effect::Allow => &mut found.allows,
                Effect::Deny => &mut found.denies,
            };
            let viewed =
                cover.cubes.iter().filter_map(|cube| self.viewed(cube, cover.effect, view));
            list.extend(viewed.map(|cube| (number, cube)));
        }
        found
    }

    /// A cube of a statement under a view; `None` where nothing of it counts.
    fn viewed<'c>(&self, cube: &'c Cube, effect: Effect, view: View) -> Option<Cow<'c, Cube>> {
        match (view, effect) {
            (View::Generous, _) => Some(Cow::Borrowed(cube)),
            (View::Strict, Effect::Allow) => {
                Some(Cow::Borrowed(cube)).filter(|cube| !self.has_parameter(cube))
            }
            (View::Strict, Effect::Deny) => Some(Cow::Owned(self.freed(cube))),
        }
    }

    /// Whether a cube depends on an unresolved value.
    pub(super) fn has_parameter(&self, cube: &Cube) -> bool {
        self.bound_atoms(cube).any(|atom| self.is_parameter(atom))
    }

    fn is_parameter(&self, atom: usize) -> bool {
        self.draft.atoms.get(atom).is_some_and(|atom| atom.is_parameter)
    }

    /// The cube with every unresolved value left open.
    pub(super) fn freed(&self, cube: &Cube) -> Cube {
        let mut freed = cube.clone();
        for atom in (0..self.draft.atoms.len()).filter(|atom| self.is_parameter(*atom)) {
            self.layout.replace(&mut freed, self.atom_dim(atom), &Bits::all(2));
        }
        freed
    }

    /// Whether the policy leaves nothing open, so that both views are one.
    pub(super) fn is_settled(&self) -> bool {
        !self.draft.atoms.iter().any(|atom| atom.is_parameter)
    }
}
