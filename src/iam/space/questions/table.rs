//! Who can do what, as classes: what `who_can` puts into words.

use std::collections::BTreeMap;

use super::super::answer::Reason;
use super::super::bits::Bits;
use super::super::callers::Sort;
use super::super::compile::{ACTION, CALLER, Compiled};
use super::super::cube::Cube;
use super::super::search::{Point, View};
use super::super::work::{Spent, Work};
use super::super::{COMPARE_WORK, Space};
use super::Scope;

/// What one Allow gives within a question, and all that could take away from it there.
pub(super) struct Room<'a> {
    pub(super) cube: Cube,
    /// The Denies.
    pub(super) denies: Vec<&'a Cube>,
    /// The Denies, and what no request looks like.
    pub(super) against: Vec<&'a Cube>,
}

impl Space<'_> {
    /// How many pairs there are of a class of callers of the scope and a class of actions that they
    /// can do: the bare table, without words and confirmed requests.
    pub fn pairs(&self, scope: Scope) -> Result<usize, Reason> {
        let table = self.table(self.compiled()?, scope)?;
        Ok(table.iter().map(|actions| actions.iter().count()).sum())
    }

    /// For each class of callers, the actions that some of them can do.
    pub(in super::super) fn table(
        &self,
        compiled: &Compiled,
        scope: Scope,
    ) -> Result<Vec<Bits>, Spent> {
        let mut work = Work::of(COMPARE_WORK);
        let query = compiled.query(scope, &[]);
        let cubes = compiled.cubes(&(0..self.documents().len()), View::Generous);
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| &**cube).collect();
        let mut table = vec![Bits::none(compiled.actions.len()); compiled.callers.len()];
        for (_, allow) in &cubes.allows {
            let Some(room) = compiled.room(allow, &denies, &query) else { continue };
            compiled.fill(&room, &mut table, &mut work)?;
        }
        Ok(table)
    }
}

impl Compiled {
    /// What an Allow gives within a question; `None` for nothing.
    pub(super) fn room<'a>(
        &'a self,
        allow: &Cube,
        denies: &[&'a Cube],
        query: &Cube,
    ) -> Option<Room<'a>> {
        let cube = self.layout.meet(allow, query)?;
        let is_near = |other: &&Cube| self.layout.touch(&cube, other);
        let denies: Vec<&Cube> = denies.iter().copied().filter(is_near).collect();
        let impossible = self.impossible.iter().filter(is_near);
        let against = denies.iter().copied().chain(impossible).collect();
        Some(Room { cube, denies, against })
    }

    /// The callers of a room in groups that nothing in it tells apart, in the order of their first.
    /// Where policy variables or unresolved values have a say, each class is on its own: of some, no
    /// request may be confirmed.
    pub(super) fn alike(&self, room: &Room<'_>, work: &mut Work) -> Result<Vec<Bits>, Spent> {
        let all = self.layout.bits(&room.cube, CALLER);
        let is_bound = |cube: &Cube| self.bound_atoms(cube).next().is_some();
        let is_each = self.incomplete.is_some()
            || is_bound(&room.cube)
            || room.against.iter().any(|other| is_bound(other));
        let telling = room.against.iter().map(|other| self.layout.bits(other, CALLER));
        let telling: Vec<Bits> = telling.filter(|callers| !all.is_within(callers)).collect();
        work.spend(1 + all.iter().count() * (1 + telling.len() / 16))?;
        let mut groups: Vec<Bits> = Vec::new();
        let mut known: BTreeMap<(Sort, Vec<u64>), usize> = BTreeMap::new();
        for (at, class) in all.iter().filter_map(|at| Some((at, self.callers.get(at)?))) {
            let number = if is_each {
                groups.len()
            } else {
                let mut touched = Bits::none(telling.len());
                let touching = telling.iter().enumerate().filter(|(_, it)| it.contains(at));
                touching.for_each(|(number, _)| touched.insert(number));
                *known.entry((class.sort, touched.words().collect())).or_insert(groups.len())
            };
            if number == groups.len() {
                groups.push(Bits::none(self.callers.len()));
            }
            groups.get_mut(number).into_iter().for_each(|group| group.insert(at));
        }
        Ok(groups)
    }

    /// A cube's part with some callers.
    pub(super) fn of_callers(&self, cube: &Cube, callers: &Bits) -> Cube {
        let mut part = cube.clone();
        self.layout.narrow(&mut part, CALLER, callers);
        part
    }

    /// Adds what a room gives to a table of actions by caller.
    fn fill(&self, room: &Room<'_>, table: &mut [Bits], work: &mut Work) -> Result<(), Spent> {
        for callers in self.alike(room, work)? {
            let mut from = self.of_callers(&room.cube, &callers);
            let mut known = self.layout.bits(&from, ACTION);
            callers.iter().filter_map(|at| table.get(at)).for_each(|own| known.keep(own));
            self.layout.narrow(&mut from, ACTION, &known.complement(self.actions.len()));
            let each = |point: Point, _: &mut Work| {
                let actions = self.layout.bits(&point.cube, ACTION);
                callers.iter().for_each(|at| {
                    table.get_mut(at).into_iter().for_each(|own| own.unite(&actions));
                });
                Ok(actions)
            };
            self.sweep((&from, &room.against), each, work)?;
        }
        Ok(())
    }
}
