//! Who can: for each Allow statement the callers that it really lets through, and what it asks of
//! the rest of the request.

use super::super::answer::Reason;
use super::super::bits::Bits;
use super::super::callers::Sort;
use super::super::compile::{ACTION, CALLER, Compiled};
use super::super::cube::{Cube, Fit};
use super::super::search::{Point, View};
use super::super::witness::{StatementId, Witness};
use super::super::work::{Spent, Work};
use super::super::{COMPARE_WORK, Space};
use super::Scope;
use super::table::Room;
use super::words::Words;
use crate::iam::evaluate::PrincipalTest;
use crate::iam::{Effect, Principal};

/// Callers that one statement lets through under one set of circumstances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The callers, in words, such as `account 111122223333` or a role's ARN.
    pub principals: Vec<String>,
    /// Whether the statement leaves it to the policies of the callers' account: it names the account
    /// and not them.
    pub is_delegated: bool,
    /// The actions, as AWS writes them.
    pub actions: Vec<Box<str>>,
    /// What has to hold besides, in words; all of it.
    pub when: Vec<String>,
    /// The statement.
    pub allowed_by: StatementId,
    /// A confirmed request; without one the statement may let the callers through, and no more is
    /// known.
    pub witness: Option<Witness>,
    /// What would settle it where nothing is confirmed: unresolved values and policy variables;
    /// sorted.
    pub depends_on: Vec<Box<str>>,
}

/// What callers of a scope can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    /// The actions that the question is about, as far as policies of this sort decide about them,
    /// as AWS writes them; sorted.
    pub asked: Vec<Box<str>>,
    /// What is known, statement by statement.
    pub list: Vec<Access>,
    /// Why the list may lack some; `None` where it is complete.
    pub doubt: Option<Reason>,
}

impl Accesses {
    /// Whether somebody certainly can.
    pub fn is_certain(&self) -> bool {
        self.list.iter().any(|access| access.witness.is_some())
    }

    /// Why more may be able to than the list says, unresolved statements aside: those are counted
    /// as not judged where they stand.
    pub fn undecided(&self) -> Option<&Reason> {
        self.doubt.as_ref().filter(|reason| **reason != Reason::Unresolved)
    }

    /// Whether it is proven that nobody can.
    pub const fn is_nobody(&self) -> bool {
        self.list.is_empty() && self.doubt.is_none()
    }
}

/// What was found for some callers of one statement.
struct Row {
    callers: Bits,
    is_delegated: bool,
    actions: Bits,
    /// The circumstances, whoever calls and whatever for.
    cube: Cube,
    /// A confirmed request, or what it hangs on without one.
    shown: Result<Witness, Vec<Box<str>>>,
}

/// Callers of one statement that nothing in it tells apart.
struct Alike {
    callers: Bits,
    is_delegated: bool,
    /// What the statement gives them.
    from: Cube,
}

/// The rows of one statement while they are found.
struct Rows<'a> {
    space: &'a Space<'a>,
    compiled: &'a Compiled,
    id: StatementId,
    list: Vec<Row>,
}

impl Space<'_> {
    /// The callers of a scope that can do one of the actions, statement by statement. No actions are
    /// all; see [`Space::allowed`].
    pub fn who_can(&self, scope: Scope, actions: &[&str]) -> Accesses {
        let mut found = Accesses::default();
        let compiled = match self.compiled() {
            Ok(compiled) => compiled,
            Err(reason) => return Accesses { doubt: Some(reason), ..found },
        };
        found.doubt = compiled.incomplete.clone().map(Reason::Mixed);
        let mut work = Work::of(COMPARE_WORK);
        let query = compiled.query(scope, actions);
        let cubes = compiled.cubes(&(0..self.documents().len()), View::Generous);
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| &**cube).collect();
        let words = Words::new(compiled, self.documents());
        found.asked = compiled.names(&compiled.real_actions(&query));
        for (number, allow) in &cubes.allows {
            let Some(room) = compiled.room(allow, &denies, &query) else { continue };
            let Some(id) = compiled.id(*number) else {
                found.doubt.get_or_insert(Reason::Unresolved);
                continue;
            };
            let mut rows = Rows { space: self, compiled, id, list: Vec::new() };
            let done = rows.fill(&room, *number, &mut work);
            found.list.extend(rows.in_words(&words));
            if let Err(spent) = done {
                found.doubt = Some(spent.into());
                return found;
            }
        }
        found
    }
}

/// How many points of one class of callers may fail to be confirmed before it counts as open.
pub(super) const MAX_REJECTED: usize = 4;

impl Rows<'_> {
    /// Finds all rows, in the order of callers.
    fn fill(&mut self, room: &Room<'_>, number: usize, work: &mut Work) -> Result<(), Spent> {
        let mut all = Vec::new();
        for callers in self.compiled.alike(room, work)? {
            let delegated = self.compiled.delegated(number, &callers);
            let mut own = callers.clone();
            own.drop(&delegated);
            for (callers, is_delegated) in [(delegated, true), (own, false)] {
                let from = self.compiled.of_callers(&room.cube, &callers);
                all.push(Alike { callers, is_delegated, from });
            }
        }
        all.retain(|alike| !alike.callers.is_empty());
        all.sort_by_key(|alike| alike.callers.first());
        all.iter().try_for_each(|alike| self.add(room, alike, work))
    }

    /// What the statement lets some callers do. Actions that a Deny lets through under other
    /// circumstances have a row of their own.
    fn add(&mut self, room: &Room<'_>, alike: &Alike, work: &mut Work) -> Result<(), Spent> {
        let compiled = self.compiled;
        let mut told = Told::default();
        let mut rejected: Vec<Point> = Vec::new();
        let each = |point: Point, work: &mut Work| {
            let wide = compiled.widened(&point.cube, &alike.from, &room.denies);
            let cube = compiled.circumstances(&wide);
            let actions = told.news(compiled, compiled.real_actions(&wide), &cube);
            if !self.joins(alike, &actions, &cube) {
                work.spend(compiled.showing())?;
                let confirmed = compiled.requests(&point).find_map(|request| {
                    let by = self.space.confirm_by(self.id, &request)?;
                    Some(compiled.witness(request, &wide, Some(by)))
                });
                let shown = match confirmed {
                    Some(witness) => Ok(witness),
                    None if rejected.len() < MAX_REJECTED => {
                        rejected.push(point);
                        return Ok(Bits::none(compiled.actions.len()));
                    }
                    None => Err(compiled.deciding(&point.cube)),
                };
                self.push(alike, &actions, &cube, shown);
            }
            told.list.push((actions.clone(), cube));
            Ok(actions)
        };
        compiled.sweep((&alike.from, &room.against), each, work)?;
        for point in rejected {
            let wide = compiled.widened(&point.cube, &alike.from, &room.denies);
            let cube = compiled.circumstances(&wide);
            let actions = told.news(compiled, compiled.real_actions(&wide), &cube);
            if !actions.is_within(&told.actions(compiled)) {
                self.push(alike, &actions, &cube, Err(compiled.deciding(&point.cube)));
                told.list.push((actions, cube));
            }
        }
        Ok(())
    }

    /// Adds callers to a confirmed row that says the same of others, if there is one and requests
    /// of these callers need no word of the evaluator.
    fn joins(&mut self, alike: &Alike, actions: &Bits, cube: &Cube) -> bool {
        let is_bound = self.compiled.bound_atoms(cube).next().is_some();
        let is_same = |row: &&mut Row| {
            row.shown.is_ok()
                && row.is_delegated == alike.is_delegated
                && row.actions == *actions
                && row.cube == *cube
        };
        if is_bound || self.compiled.incomplete.is_some() {
            return false;
        }
        let known = self.list.iter_mut().find(is_same);
        known.map(|row| row.callers.unite(&alike.callers)).is_some()
    }

    fn push(
        &mut self,
        alike: &Alike,
        actions: &Bits,
        cube: &Cube,
        shown: Result<Witness, Vec<Box<str>>>,
    ) {
        self.list.push(Row {
            callers: alike.callers.clone(),
            is_delegated: alike.is_delegated,
            actions: actions.clone(),
            cube: cube.clone(),
            shown,
        });
    }

    /// One access for each set of circumstances and actions.
    fn in_words(self, words: &Words<'_>) -> Vec<Access> {
        let mut groups: Vec<(Bits, Access)> = Vec::new();
        for row in self.list {
            let (witness, depends_on) = match row.shown {
                Ok(witness) => (Some(witness), Vec::new()),
                Err(depends_on) => (None, depends_on),
            };
            let access = Access {
                principals: Vec::new(),
                is_delegated: row.is_delegated,
                actions: self.compiled.names(&row.actions),
                when: words.when(&row.cube),
                allowed_by: self.id,
                witness,
                depends_on,
            };
            let same = |(_, other): &&mut (Bits, Access)| {
                other.when == access.when
                    && other.actions == access.actions
                    && other.is_delegated == access.is_delegated
                    && other.witness.is_some() == access.witness.is_some()
                    && other.depends_on == access.depends_on
            };
            match groups.iter_mut().find(same) {
                Some((callers, _)) => callers.unite(&row.callers),
                None => groups.push((row.callers, access)),
            }
        }
        let named = |(callers, access): (Bits, Access)| Access {
            principals: words.in_words(&callers),
            ..access
        };
        groups.into_iter().map(named).collect()
    }
}

/// What was told of callers that nothing tells apart: actions, each time with circumstances.
#[derive(Default)]
struct Told {
    list: Vec<(Bits, Cube)>,
}

impl Told {
    /// The actions that were not told yet under these circumstances or wider ones.
    fn news(&self, compiled: &Compiled, mut actions: Bits, cube: &Cube) -> Bits {
        let wider = self.list.iter().filter(|(_, it)| compiled.layout.fit(cube, it) == Fit::Inside);
        wider.for_each(|(told, _)| actions.drop(told));
        actions
    }

    fn actions(&self, compiled: &Compiled) -> Bits {
        let mut all = Bits::none(compiled.actions.len());
        self.list.iter().for_each(|(told, _)| all.unite(told));
        all
    }
}

impl Compiled {
    /// A cube without what it says of callers and actions.
    fn circumstances(&self, cube: &Cube) -> Cube {
        let mut cube = cube.clone();
        for dim in [CALLER, ACTION] {
            self.layout.replace(&mut cube, dim, &Bits::all(self.layout.len(dim)));
        }
        cube
    }

    /// Those of some callers whom a statement reaches by their account alone. The root user is its
    /// account.
    fn delegated(&self, cover: usize, callers: &Bits) -> Bits {
        let principal = self.draft_of(cover).and_then(|draft| draft.principal.as_ref());
        let could_be = |test: &&PrincipalTest| {
            let named = test.named();
            let is_account = |one: &Principal| one.as_account().is_some();
            !named.contains(&Principal::Any) && (test.has_open() || named.iter().any(is_account))
        };
        let Some(test) = principal.map(|it| &it.test).filter(could_be) else {
            return Bits::none(self.callers.len());
        };
        let is_delegated = |at: usize| {
            callers.contains(at)
                && self.callers.get(at).is_some_and(|class| {
                    let reach = test.reach(&class.caller, Effect::Allow);
                    let is_named = !(reach.itself().is_false() && reach.role().is_false());
                    let is_root = class.sort == Sort::Root && reach.account().is_true();
                    !reach.account().is_false() && (is_root || !is_named)
                })
        };
        Bits::filled(self.callers.len(), is_delegated)
    }

    /// What a point hangs on that no dimension says: unresolved values and policy variables; of a
    /// point that was not confirmed there is always something.
    fn deciding(&self, cube: &Cube) -> Vec<Box<str>> {
        let bound = self.bound_atoms(cube).filter_map(|atom| self.draft.atoms.get(atom));
        let mut names: Vec<Box<str>> = bound.map(|atom| atom.name.clone()).collect();
        if names.is_empty() {
            names.extend(self.incomplete.clone());
        }
        if names.is_empty() {
            names.push("the conditions".into());
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names of actions, sorted.
    fn names(&self, actions: &Bits) -> Vec<Box<str>> {
        let classes = actions.iter().filter_map(|at| self.actions.get(at));
        let mut names: Vec<Box<str>> =
            classes.flat_map(|class| &class.members).map(|name| (&**name).into()).collect();
        names.sort_unstable();
        names
    }

    /// The actions of a cube for which it holds a request at all.
    pub(in super::super) fn real_actions(&self, cube: &Cube) -> Bits {
        let mut real = self.layout.bits(cube, ACTION);
        for none in &self.impossible {
            match self.layout.fit(cube, none) {
                Fit::Inside | Fit::Juts(ACTION) => real.drop(&self.layout.bits(none, ACTION)),
                Fit::Apart | Fit::Juts(_) | Fit::JutsMuch(_) => {}
            }
        }
        real
    }
}
