//! Who can: for each Allow statement the callers that it really lets through, and what it asks of
//! the rest of the request.

use crate::aws::AccountId;

use super::super::answer::Reason;
use super::super::bits::Bits;
use super::super::callers::Sort;
use super::super::compile::{ACTION, CALLER, Classes, Compiled, KeyDim};
use super::super::cube::{Cube, Fit};
use super::super::draft::Atom;
use super::super::keys::KeyClass;
use super::super::search::View;
use super::super::witness::{StatementId, Witness};
use super::super::work::{Spent, Work};
use super::super::{COMPARE_WORK, Space};
use super::Scope;
use crate::iam::request::{ContextValue, Request};
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

/// What was found for one class of callers.
struct Row {
    caller: usize,
    is_delegated: bool,
    actions: Vec<Box<str>>,
    when: Vec<String>,
    witness: Option<Witness>,
    /// What it hangs on where no request is confirmed.
    depends_on: Vec<Box<str>>,
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
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| cube).collect();
        for (number, allow) in &cubes.allows {
            let Some(room) = compiled.layout.meet(allow, &query) else { continue };
            let Some(id) = compiled.id(*number) else {
                found.doubt.get_or_insert(Reason::Unresolved);
                continue;
            };
            let mut rows: Vec<Row> = Vec::new();
            for caller in compiled.layout.bits(&room, CALLER).iter() {
                let place = (&compiled.of_caller(&room, caller), &*denies);
                let into = (&mut rows, &mut work);
                if let Err(spent) = self.rows((id, *number, allow), place, &query, into) {
                    found.list.extend(compiled.grouped(rows, id));
                    found.doubt = Some(spent.into());
                    return found;
                }
            }
            found.list.extend(compiled.grouped(rows, id));
        }
        found
    }

    /// What a statement lets one class of callers do: `from` holds no others. Actions that a Deny lets
    /// through under other circumstances have a row of their own.
    fn rows(
        &self,
        (id, number, allow): (StatementId, usize, &Cube),
        (from, denies): (&Cube, &[&Cube]),
        query: &Cube,
        (rows, work): (&mut Vec<Row>, &mut Work),
    ) -> Result<(), Spent> {
        let compiled = self.compiled().map_err(|_| Spent)?;
        let Some(caller) = compiled.layout.bits(from, CALLER).first() else { return Ok(()) };
        let confirm = |request: &Request| self.confirm_by(id, request);
        let mut left = from.clone();
        loop {
            let mut rejected = Vec::new();
            let rejects = (&mut rejected, MAX_REJECTED);
            let confirmed = compiled.first_confirmed((&left, denies), rejects, confirm, work)?;
            let shown = confirmed.as_ref().map(|(point, ..)| point).or(rejected.first());
            let Some(point) = shown else { return Ok(()) };
            let cube = compiled.widened(&point.cube, allow, denies, query);
            let depends_on = compiled.deciding(&point.cube);
            let witness =
                confirmed.map(|(_, request, by)| compiled.witness(request, &cube, Some(by)));
            rows.push(Row {
                caller,
                is_delegated: compiled.is_delegated(number, caller),
                when: compiled.when(&cube),
                actions: compiled.actions_of(&cube),
                witness,
                depends_on,
            });
            compiled.layout.subtract(&mut left, ACTION, &cube);
            if compiled.layout.bits(&left, ACTION).first().is_none() {
                return Ok(());
            }
        }
    }
}

/// How many points of one class of callers may fail to be confirmed before it counts as open.
pub(super) const MAX_REJECTED: usize = 4;

impl Compiled {
    /// One access for each set of circumstances, in the order of callers.
    fn grouped(&self, rows: Vec<Row>, allowed_by: StatementId) -> Vec<Access> {
        let mut groups: Vec<(Bits, Row)> = Vec::new();
        for row in rows {
            let same = |(_, other): &(Bits, Row)| {
                other.when == row.when
                    && other.actions == row.actions
                    && other.is_delegated == row.is_delegated
                    && other.witness.is_some() == row.witness.is_some()
                    && (other.witness.is_some() || other.depends_on == row.depends_on)
            };
            let known = groups.iter().position(same).and_then(|at| groups.get_mut(at));
            if let Some((callers, _)) = known {
                callers.insert(row.caller);
            } else {
                let callers = Bits::filled(self.callers.len(), |at| at == row.caller);
                groups.push((callers, row));
            }
        }
        let access = |(callers, row): (Bits, Row)| Access {
            principals: self.in_words(&callers),
            is_delegated: row.is_delegated,
            actions: row.actions,
            when: row.when,
            allowed_by,
            depends_on: if row.witness.is_none() { row.depends_on } else { Vec::new() },
            witness: row.witness,
        };
        groups.into_iter().map(access).collect()
    }

    /// Whether a statement reaches a class of callers by their account alone. The root user is its
    /// account.
    fn is_delegated(&self, cover: usize, caller: usize) -> bool {
        let principal = self.draft_of(cover).and_then(|draft| draft.principal.as_ref());
        let (Some(principal), Some(class)) = (principal, self.callers.get(caller)) else {
            return false;
        };
        let reach = principal.test.reach(&class.caller, Effect::Allow);
        let is_named = !(reach.itself().is_false() && reach.role().is_false());
        let is_root = class.sort == Sort::Root && reach.account().is_true();
        !reach.account().is_false()
            && (is_root || !is_named)
            && !principal.test.named().contains(&Principal::Any)
    }

    /// A cube's part with callers of one class.
    pub(super) fn of_caller(&self, cube: &Cube, caller: usize) -> Cube {
        let mut part = cube.clone();
        let only = Bits::filled(self.callers.len(), |at| at == caller);
        self.layout.narrow(&mut part, CALLER, &only);
        part
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

    fn actions_of(&self, cube: &Cube) -> Vec<Box<str>> {
        let classes = self.real_actions(cube);
        let classes = classes.iter().filter_map(|at| self.actions.get(at));
        let mut names: Vec<Box<str>> =
            classes.flat_map(|class| &class.members).map(|name| name.as_str().into()).collect();
        names.sort_unstable();
        names
    }

    /// The actions of a cube for which it holds a request at all.
    pub(in super::super) fn real_actions(&self, cube: &Cube) -> Bits {
        let all = self.layout.bits(cube, ACTION);
        let is_real = |at: usize| {
            let mut part = cube.clone();
            let only = Bits::filled(self.actions.len(), |other| other == at);
            self.layout.narrow(&mut part, ACTION, &only);
            !self.impossible.iter().any(|none| self.layout.fit(&part, none) == Fit::Inside)
        };
        Bits::filled(self.actions.len(), |at| all.contains(at) && is_real(at))
    }

    /// Callers in words: large groups by what they have in common, the others one by one.
    fn in_words(&self, callers: &Bits) -> Vec<String> {
        let count = self.callers.len();
        let mut rest = callers.clone();
        let mut words = Vec::new();
        let mut take = |set: Bits, word: String| {
            let is_part = set.iter().all(|at| callers.contains(at));
            let is_new = set.iter().any(|at| rest.contains(at));
            if is_part && is_new {
                rest.keep(&set.complement(count));
                words.push(word);
            }
        };
        take(Bits::all(count), "everybody, AWS services included".into());
        take(self.callers_that(|class| class.sort.is_identity()), "every AWS account".into());
        take(self.callers_that(|class| class.sort == Sort::Service), "every AWS service".into());
        // An account that stands for others is one that no policy tells from strangers.
        let traits = &self.draft.traits;
        let (alike, told): (Vec<_>, Vec<_>) =
            traits.accounts().into_iter().partition(|(at, _)| !traits.stands_for(*at).is_empty());
        let of = |at: usize| {
            self.callers_that(|class| class.sort.is_identity() && class.traits.contains(at))
        };
        for (at, account) in &told {
            take(of(*at), format!("account {account}"));
        }
        let not_of = |accounts: &[(usize, AccountId)]| {
            self.callers_that(|class| {
                class.sort.is_identity()
                    && !accounts.iter().any(|(at, _)| class.traits.contains(*at))
            })
        };
        let ids = |list: &[(usize, AccountId)]| list.iter().map(|(_, own)| *own).collect();
        let mut named: Vec<AccountId> = ids(&told);
        take(not_of(&told), others_in_words(&named));
        let inside = alike.iter().flat_map(|(at, _)| traits.stands_for(*at));
        named.extend(inside);
        take(not_of(&traits.accounts()), others_in_words(&named));
        for (at, _) in &alike {
            take(of(*at), format!("accounts {}", listed(traits.stands_for(*at))));
        }
        let left: Vec<usize> = rest.iter().collect();
        words.extend(left.into_iter().filter_map(|at| self.callers.get(at)).map(|class| {
            let caller = self.draft.traits.befriend(class, None);
            match class.sort {
                Sort::WebIdentity if class.is_named => format!("web identities of {caller}"),
                Sort::Saml if class.is_named => format!("users of {caller}"),
                Sort::Unsigned => "unsigned requests".into(),
                _ if class.is_named => caller.to_string(),
                Sort::Role => format!("roles such as {caller}"),
                Sort::User => format!("users such as {caller}"),
                Sort::Service => format!("services such as {caller}"),
                Sort::WebIdentity => format!("web identities of providers such as {caller}"),
                Sort::Saml => format!("users of SAML providers such as {caller}"),
                Sort::FederatedUser => format!("federated users such as {caller}"),
                Sort::Root => format!("root users such as {caller}"),
            }
        }));
        words
    }

    /// What a cube asks of condition keys, in words.
    pub(in super::super) fn when(&self, cube: &Cube) -> Vec<String> {
        let mut words: Vec<String> =
            self.keys.iter().filter_map(|key| self.key_in_words(key, cube)).collect();
        for atom in self.bound_atoms(cube) {
            let is_true = self.layout.bits(cube, self.atom_dim(atom)).contains(1);
            if let Some(atom) = self.draft.atoms.get(atom) {
                let verb = if is_true { "matches" } else { "does not match" };
                words.push(format!("{} {verb} `{}`", self.tied_in_words(atom), atom.name));
            }
        }
        words
    }

    /// What has to match the text of an atom.
    fn tied_in_words(&self, atom: &Atom) -> String {
        match atom.ties.first().map(|tie| tie.key.as_deref()) {
            Some(Some(key)) => {
                let written = self.draft.keys.get(key).map(|own| own.written.as_str());
                format!("`{}`", written.unwrap_or(key))
            }
            Some(None) => "the resource".into(),
            None => "the request".into(),
        }
    }

    fn key_in_words(&self, key: &KeyDim, cube: &Cube) -> Option<String> {
        let own = self.draft.keys.get(&key.key)?;
        let name = own.written.as_str();
        let Classes::All(classes) = &key.classes else {
            let mut dims = key.dims(own.tests.len());
            let is_open = dims.all(|dim| self.layout.bits(cube, dim) == Bits::all(2));
            return (!is_open).then(|| format!("`{name}` fits the conditions"));
        };
        let bits = self.layout.bits(cube, key.dim);
        if bits == Bits::all(classes.len()) {
            return None;
        }
        let inside: Vec<&KeyClass> = bits.iter().filter_map(|at| classes.get(at)).collect();
        let outside = bits.complement(classes.len());
        let outside: Vec<&KeyClass> = outside.iter().filter_map(|at| classes.get(at)).collect();
        let may_be_absent = inside.iter().any(|class| class.value == ContextValue::Absent);
        let values: Vec<&&KeyClass> =
            inside.iter().filter(|class| class.value != ContextValue::Absent).collect();
        Some(match (may_be_absent, values.as_slice()) {
            (true, []) => format!("`{name}` is absent"),
            (_, values)
                if !values.is_empty() && values.iter().all(|class| is_pinned_text(class)) =>
            {
                let list = values.iter().map(|class| value_in_words(&class.value));
                let list = list.collect::<Vec<_>>().join(" or ");
                let absent = if may_be_absent { ", or absent" } else { "" };
                format!("`{name}` is {list}{absent}")
            }
            (_, _) if outside.iter().all(|class| class.value == ContextValue::Absent) => {
                format!("`{name}` is present")
            }
            (_, _) if outside.iter().all(|class| is_pinned_text(class)) => {
                let list = outside.iter().map(|class| value_in_words(&class.value));
                format!("`{name}` is not {}", list.collect::<Vec<_>>().join(" or "))
            }
            (may_be_absent, values) => {
                let example =
                    values.first().map(|class| value_in_words(&self.befriend(key, class)));
                let absent = if may_be_absent { ", or absent" } else { "" };
                format!("`{name}` is such as {}{absent}", example.unwrap_or_default())
            }
        })
    }
}

/// Whether a class is one text that a policy names. A list stands for all lists that behave alike.
fn is_pinned_text(class: &KeyClass) -> bool {
    class.is_named && matches!(class.value, ContextValue::One(_))
}

fn value_in_words(value: &ContextValue) -> String {
    match value {
        ContextValue::One(value) => format!("`{value}`"),
        ContextValue::Many(values) => format!("`[{}]`", values.join(", ")),
        ContextValue::Absent => "absent".into(),
        ContextValue::Unknown => "unknown".into(),
    }
}

fn others_in_words(accounts: &[AccountId]) -> String {
    match accounts {
        [] => "every AWS account".into(),
        [account] => format!("every account but {account}"),
        many => format!("every account but {}", listed(many)),
    }
}

/// The first accounts, and how many more there are.
fn listed(accounts: &[AccountId]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = accounts.iter().take(SHOWN).map(ToString::to_string).collect();
    match accounts.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
