//! What each part of a statement covers of the space.
//!
//! An element or condition is asked about each class, and the answers are its set. Where an answer
//! hangs on an unresolved value or on another key, the class is covered together with an atom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::condition::ConditionTest;
use super::super::decision::Truth;
use super::super::pattern::{ArnValue, Template};
use super::super::request::{Caller, Context, Lookup};
use super::bits::Bits;
use super::compile::{ACTION, CALLER, Classes, Compiled, Conjunction, Part, RESOURCE};
use super::draft::{ActionDraft, ConditionDraft, KeyDraft, StatementDraft};
use super::facts;
use super::keys::KeyClass;
use super::setting::Setting;
use super::work::{Spent, Work};

/// Turns drafts of statements into cubes.
pub(super) struct Covering<'a> {
    compiled: &'a Compiled,
    /// For each trait, the callers that have it.
    with_trait: Vec<Bits>,
    /// For keys that follow from the caller: for each condition, the callers it holds for, and those
    /// for which something else decides.
    derived: BTreeMap<&'a str, Vec<(Bits, Bits)>>,
}

impl<'a> Covering<'a> {
    pub(super) fn new(compiled: &'a Compiled, derived: &[Box<str>]) -> Self {
        let tests = derived.iter().filter_map(|key| compiled.draft.keys.get(key));
        let templates = tests.flat_map(|own| &own.tests).flat_map(ConditionTest::templates);
        let variables = templates.flat_map(Template::variables).map(|one| one.key.folded());
        let keys: BTreeSet<&str> = derived.iter().map(|key| &**key).chain(variables).collect();
        let contexts: Vec<Context> = compiled
            .callers
            .iter()
            .map(|class| caller_context(&class.caller, &compiled.setting, &keys))
            .collect();
        let rows = |own: &'a KeyDraft| {
            let row = |test: &ConditionTest| {
                let answers: Vec<Truth> = contexts.iter().map(|one| test.holds(one)).collect();
                split(&answers)
            };
            own.tests.iter().map(row).collect()
        };
        let derived = derived
            .iter()
            .filter_map(|key| compiled.draft.keys.get_key_value(key))
            .map(|(key, own)| (&**key, rows(own)))
            .collect();
        Self { compiled, with_trait: compiled.callers_by_trait(), derived }
    }

    /// The parts of all statements. What many statements have alike is worked out once.
    pub(super) fn all(&self, work: &mut Work) -> Result<Vec<Vec<Arc<Part>>>, Spent> {
        let mut principals = BTreeMap::new();
        let mut actions = BTreeMap::new();
        let mut conditions = BTreeMap::new();
        let everything = Arc::new(vec![Vec::new()]);
        let mut found = Vec::with_capacity(self.compiled.draft.statements.len());
        for statement in &self.compiled.draft.statements {
            work.spend(self.compiled.callers.len() / 8 + 4)?;
            let named = statement.principal.as_ref().and_then(|it| it.named.as_deref());
            let principal = || Arc::new(self.principal(statement));
            let principal = match named {
                Some(named) => principals.entry(named).or_insert_with(principal).clone(),
                None => principal(),
            };
            let action = || Arc::new(self.action(&statement.action));
            let action = actions.entry(&statement.action).or_insert_with(action).clone();
            let resource = || Arc::new(self.resource(statement));
            let resource = statement.resource.as_ref().map_or(everything.clone(), |_| resource());
            let mut parts = Vec::with_capacity(3 + statement.conditions.len());
            parts.extend([principal, action, resource]);
            for one in &statement.conditions {
                let part = || Arc::new(self.condition(one));
                parts.push(conditions.entry(one).or_insert_with(part).clone());
            }
            let atoms = statement.atoms.iter();
            parts.extend(atoms.map(|(atom, value)| Arc::new(vec![vec![self.atom(*atom, *value)]])));
            found.push(parts);
        }
        Ok(found)
    }

    fn atom(&self, atom: usize, value: bool) -> (usize, Bits) {
        (self.compiled.atom_dim(atom), Bits::filled(2, |at| (at == 1) == value))
    }

    /// What surely holds, and what holds where an atom does.
    fn sure_or(&self, dim: usize, rows: (Bits, Bits), atom: Option<usize>) -> Vec<Conjunction> {
        let (sure, open) = rows;
        let mut found = vec![vec![(dim, sure)]];
        if let Some(atom) = atom.filter(|_| !open.is_empty()) {
            found.push(vec![(dim, open), self.atom(atom, true)]);
        }
        found
    }

    fn principal(&self, statement: &StatementDraft) -> Vec<Conjunction> {
        let Some(principal) = statement.principal.as_ref().filter(|it| !it.test.is_everybody())
        else {
            return vec![Vec::new()];
        };
        let callers = &self.compiled.callers;
        // Names are traits: who has none of them is not reached.
        let asked = match &principal.named {
            Some(traits) => self.with_any(traits),
            None => Bits::all(callers.len()),
        };
        let (mut sure, mut open) = (Bits::none(callers.len()), Bits::none(callers.len()));
        for (at, class) in asked.iter().filter_map(|at| Some((at, callers.get(at)?))) {
            match principal.test.reach(&class.caller, statement.effect).any() {
                Truth::True => sure.insert(at),
                Truth::Unknown(_) => open.insert(at),
                Truth::False => {}
            }
        }
        if !principal.may_be.is_empty() {
            let mut undecided = self.with_any(&principal.may_be);
            if principal.test.is_negated() {
                // Who could be exempted is not surely reached.
                undecided.keep(&sure);
                sure.keep(&undecided.complement(callers.len()));
            } else {
                undecided.keep(&sure.complement(callers.len()));
            }
            open.unite(&undecided);
        }
        self.sure_or(CALLER, (sure, open), principal.atom)
    }

    /// The callers that have one of some traits.
    fn with_any(&self, traits: &[usize]) -> Bits {
        let mut found = Bits::none(self.compiled.callers.len());
        traits.iter().filter_map(|at| self.with_trait.get(*at)).for_each(|one| found.unite(one));
        found
    }

    fn action(&self, action: &ActionDraft) -> Vec<Conjunction> {
        let count = self.compiled.actions.len();
        let known = self
            .compiled
            .actions_that(|class| action.listed.iter().any(|at| class.matched.contains(*at)));
        let Some((atom, patterns)) = &action.open else {
            let sure = if action.is_negated { known.complement(count) } else { known };
            return vec![vec![(ACTION, sure)]];
        };
        let mut open = self.compiled.actions_that(|class| {
            patterns.iter().any(|at| at.is_none_or(|at| class.matched.contains(at)))
        });
        open.keep(&known.complement(count));
        let mut sure = known;
        if action.is_negated {
            sure.unite(&open);
            sure = sure.complement(count);
        }
        self.sure_or(ACTION, (sure, open), Some(*atom))
    }

    fn resource(&self, statement: &StatementDraft) -> Vec<Conjunction> {
        let Some((test, atom)) = &statement.resource else { return vec![Vec::new()] };
        let context = Context::open();
        let answers: Vec<Truth> = self
            .compiled
            .resources
            .iter()
            .map(|class| test.matches(ArnValue::new(&class.arn), &context))
            .collect();
        self.sure_or(RESOURCE, split(&answers), *atom)
    }

    fn condition(&self, condition: &ConditionDraft) -> Vec<Conjunction> {
        let (dim, rows) = self.rows(&condition.key, condition.test);
        if condition.whole.is_some() {
            return self.sure_or(dim, rows, condition.whole);
        }
        if condition.parts.is_empty() {
            return vec![vec![(dim, rows.0)]];
        }
        let parts = condition.parts.iter().map(|(test, atom)| {
            let (dim, (sure, open)) = self.rows(&condition.key, *test);
            (dim, sure, open, *atom)
        });
        if !condition.is_negated {
            let mut found = vec![vec![(dim, rows.0)]];
            for (dim, sure, open, atom) in parts {
                found.push(vec![(dim, sure)]);
                found.push(vec![(dim, open), self.atom(atom, true)]);
            }
            return found;
        }
        // Avoids all fixed values and each dependent one: absent keys, and values that no atom is
        // about, pass without it.
        let mut found: Vec<Conjunction> = vec![vec![(dim, rows.0)]];
        for (dim, sure, open, atom) in parts {
            let len = self.compiled.layout.len(dim);
            let mut touched = sure.clone();
            touched.unite(&open);
            let untouched = (dim, touched.complement(len));
            let avoided = (dim, sure.complement(len));
            let both = found.iter().flat_map(|one| {
                let free = one.iter().cloned().chain([untouched.clone()]).collect();
                let bound = one.iter().cloned().chain([avoided.clone(), self.atom(atom, false)]);
                [free, bound.collect()]
            });
            found = both.collect();
        }
        found
    }

    /// The dimension of a condition; where it holds, and where something else decides.
    fn rows(&self, key: &str, test: usize) -> (usize, (Bits, Bits)) {
        if let Some(rows) = self.derived.get(key).and_then(|rows| rows.get(test)) {
            return (CALLER, rows.clone());
        }
        let Some(own) = self.compiled.key(key) else {
            return (CALLER, (Bits::default(), Bits::default()));
        };
        match &own.classes {
            Classes::All(classes) => {
                let with = |is: &dyn Fn(&KeyClass) -> bool| {
                    Bits::filled(classes.len(), |at| classes.get(at).is_some_and(is))
                };
                let holds = with(&|class| class.holds.contains(test));
                let open = with(&|class| class.open.contains(test));
                (own.dim, (holds, open))
            }
            Classes::Lazy(_) => (own.dim + test, (Bits::filled(2, |at| at == 1), Bits::none(2))),
        }
    }
}

/// Where the answer is yes, and where it is open.
fn split(answers: &[Truth]) -> (Bits, Bits) {
    let with = |is: &dyn Fn(&Truth) -> bool| {
        Bits::filled(answers.len(), |at| answers.get(at).is_some_and(is))
    };
    (with(&Truth::is_true), with(&|truth| matches!(truth, Truth::Unknown(_))))
}

/// A context that knows of some keys what follows from a caller and from the resource's account, and
/// nothing else.
pub(super) fn caller_context<'k>(
    caller: &Caller,
    setting: &Setting,
    keys: impl IntoIterator<Item = &'k &'k str>,
) -> Context {
    let mut context = Context::open();
    for key in keys {
        if *key == "aws:resourceaccount" {
            if let Some(account) = setting.resource_account() {
                context.set_one(key, account.as_str());
            }
        } else if facts::CALLER_KEYS.contains(key) {
            let own = caller.account().filter(|_| *key == "kms:calleraccount");
            let value = own.map_or_else(|| caller.derived(key), |_| None);
            match (&own, value) {
                (Some(account), _) => context.set_one(key, account.as_str()),
                (None, Some(Lookup::One(value))) => context.set_one(key, value),
                (None, _) => context.set_absent(key),
            }
        }
    }
    context
}
