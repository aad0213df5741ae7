//! From drafts to cubes: the dimensions' classes, and what each statement covers of them.

use std::sync::Arc;

use crate::aws::AccountId;
use crate::aws::catalogue::{self, Action, Presence, Service};
use crate::iam::{Effect, PolicyDocument, Principal};

use super::super::condition::ConditionTest;
use super::super::pattern::Glob;
use super::actions::ActionClass;
use super::bits::Bits;
use super::callers::{CallerClass, Mentions};
use super::covering::Covering;
use super::cube::{Cube, Layout};
use super::dependent::globs;
use super::draft::{Draft, KeyDraft, StatementDraft};
use super::facts;
use super::keys::{Arity, KeyClass, KeyTests};
use super::lazy::{can_be_lazy, lazy_dims};
use super::resources::{Reach, ResourceClass};
use super::setting::Setting;
use super::token::{Class, Pattern, Token};
use super::work::{Spent, Work};

/// The dimension of callers.
pub(super) const CALLER: usize = 0;
/// The dimension of actions.
pub(super) const ACTION: usize = 1;
/// The dimension of resources.
pub(super) const RESOURCE: usize = 2;

/// The most states of an automaton before a key is looked at lazily.
pub(super) const MAX_STATES: usize = 400;
/// The most states for callers and resources, which are never lazy.
const MAX_WORD_STATES: usize = 4000;
/// The most cubes of one statement.
const MAX_CUBES: usize = 256;

/// Policies over the classes of everything they mention.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) setting: Setting,
    pub(super) draft: Draft,
    pub(super) reach: Reach,
    pub(super) layout: Layout,
    pub(super) callers: Vec<CallerClass>,
    pub(super) actions: Vec<ActionClass>,
    pub(super) resources: Vec<ResourceClass>,
    /// The keys that are dimensions, in order.
    pub(super) keys: Vec<KeyDim>,
    /// What each statement covers.
    pub(super) covers: Vec<Cover>,
    /// The parts of each statement: principal, action, resource, then its conditions, and last what
    /// is unresolved as a whole.
    parts: Vec<Vec<Arc<Part>>>,
    /// Points that no request has.
    pub(super) impossible: Vec<Cube>,
    /// Why a No may be wrong, if a dimension may lack a class.
    pub(super) incomplete: Option<Box<str>>,
}

/// A key that is a dimension, or as many dimensions as it has conditions.
#[derive(Debug)]
pub(super) struct KeyDim {
    /// The key, in lower case.
    pub(super) key: Box<str>,
    /// The first dimension.
    pub(super) dim: usize,
    /// What its dimensions are.
    pub(super) classes: Classes,
}

/// The classes of a key.
#[derive(Debug)]
pub(super) enum Classes {
    /// All of them: one dimension.
    All(Vec<KeyClass>),
    /// Too many to list: one dimension for each condition, false and true, and for each
    /// [`super::lazy::Aspect`].
    Lazy(Arity),
}

/// What a statement covers. What parameters of the policy decide is in the atoms.
#[derive(Debug)]
pub(super) struct Cover {
    /// The number of its document.
    pub(super) document: usize,
    /// Its number in the document.
    pub(super) statement: Option<usize>,
    /// The number of its draft.
    draft: usize,
    pub(super) effect: Effect,
    /// Whether it surely has this effect; otherwise its cubes hang on an atom.
    pub(super) is_certain: bool,
    pub(super) cubes: Vec<Cube>,
}

/// A part of a statement on its own: one of these conjunctions has to hold.
pub(super) type Part = Vec<Conjunction>;

/// A conjunction: for each dimension that it bounds, the classes it leaves.
pub(super) type Conjunction = Vec<(usize, Bits)>;

impl Compiled {
    /// Compiles documents that are attached to one thing. A key whose automaton has more than
    /// `max_states` states is looked at lazily.
    pub(super) fn new(
        documents: &[&PolicyDocument],
        setting: &Setting,
        max_states: usize,
        work: &mut Work,
    ) -> Result<Self, Spent> {
        let mut draft = Draft::of(documents, setting);
        work.spend(draft.statements.len() * 8)?;
        draft.link(setting);
        let derived: Vec<Box<str>> = draft
            .keys
            .keys()
            .filter(|key| facts::follows_from_caller(key, setting))
            .cloned()
            .collect();
        for key in &derived {
            draft.add_caller_traits(key);
        }
        draft.traits.add_inside(setting.inside(), work)?;
        let mentions = mentions(&draft);
        draft.traits.join_listed(&mentions, setting.inside(), work)?;
        let callers = draft.traits.classes(MAX_WORD_STATES, work)?;
        let actions = action_classes(&draft, setting, work)?;
        let reach = setting.reach();
        let resources = draft.resources.classes(&reach, MAX_WORD_STATES, work)?;
        let mut lens = vec![callers.len(), actions.len(), resources.len()];
        let odd = derived.iter().filter_map(|key| draft.keys.get(key)).find(|own| own.is_odd());
        let mut incomplete = odd.map(|own| Box::from(own.written.as_str()));
        let mut keys = Vec::new();
        for (key, own) in draft.keys.iter().filter(|(key, _)| !derived.contains(*key)) {
            let (classes, is_complete) = key_classes((key, own), setting, max_states, work)?;
            if !is_complete {
                incomplete = Some(Box::from(own.written.as_str()));
            }
            let dim = lens.len();
            match &classes {
                Classes::All(list) => lens.push(list.len()),
                Classes::Lazy(_) => lens.extend((0..lazy_dims(own.tests.len())).map(|_| 2)),
            }
            keys.push(KeyDim { key: key.clone(), dim, classes });
        }
        lens.extend(draft.atoms.iter().map(|_| 2));
        let mut compiled = Self {
            setting: setting.clone(),
            reach,
            layout: Layout::new(lens),
            callers,
            actions,
            resources,
            keys,
            covers: Vec::new(),
            parts: Vec::new(),
            impossible: Vec::new(),
            incomplete,
            draft,
        };
        compiled.impossible = facts::impossible(&compiled);
        compiled.parts = Covering::new(&compiled, &derived).all(work)?;
        compiled.covers = compiled.all_covers(work)?;
        Ok(compiled)
    }

    fn all_covers(&self, work: &mut Work) -> Result<Vec<Cover>, Spent> {
        let mut covers = Vec::new();
        for (number, (statement, parts)) in
            self.draft.statements.iter().zip(&self.parts).enumerate()
        {
            let cubes = self.joined(parts, work)?;
            covers.push(Cover {
                document: statement.document,
                statement: statement.index,
                draft: number,
                effect: statement.effect,
                is_certain: !statement.is_effect_open,
                cubes,
            });
        }
        Ok(covers)
    }

    /// The parts of the statement of a cover.
    pub(super) fn parts_of(&self, cover: usize) -> &[Arc<Part>] {
        self.covers.get(cover).and_then(|cover| self.parts.get(cover.draft)).map_or(&[], |it| it)
    }

    /// The draft of the statement of a cover.
    pub(super) fn draft_of(&self, cover: usize) -> Option<&StatementDraft> {
        self.draft.statements.get(self.covers.get(cover)?.draft)
    }

    /// The cubes in which all of some parts hold.
    pub(super) fn joined<'p>(
        &self,
        parts: impl IntoIterator<Item = &'p Arc<Part>>,
        work: &mut Work,
    ) -> Result<Vec<Cube>, Spent> {
        let mut found: Vec<Cube> = vec![self.layout.full()];
        found.retain(|cube| !self.layout.is_empty(cube));
        for part in parts {
            if let [only] = part.as_slice() {
                found.retain_mut(|cube| self.take(cube, only));
            } else {
                let pairs = found.iter().flat_map(|one| part.iter().map(move |it| (one, it)));
                let joined = pairs.filter_map(|(one, conjunction)| {
                    let mut cube = one.clone();
                    self.take(&mut cube, conjunction).then_some(cube)
                });
                found = joined.collect();
            }
            work.spend(found.len() * self.layout.weight())?;
            if found.len() > MAX_CUBES {
                return Err(Spent);
            }
        }
        Ok(found)
    }

    /// Narrows a cube to where a conjunction holds; false where nothing is left.
    fn take(&self, cube: &mut Cube, conjunction: &Conjunction) -> bool {
        conjunction.iter().all(|(dim, bits)| {
            self.layout.narrow(cube, *dim, bits);
            !self.layout.is_empty_in(cube, *dim)
        })
    }

    /// How many keys are looked at lazily.
    #[cfg(test)]
    pub(super) fn lazy_keys(&self) -> usize {
        self.keys.iter().filter(|key| matches!(key.classes, Classes::Lazy(_))).count()
    }

    /// The dimension of an atom.
    pub(super) fn atom_dim(&self, atom: usize) -> usize {
        self.layout.dims() - self.draft.atoms.len() + atom
    }

    /// The atoms that a cube bounds.
    pub(super) fn bound_atoms<'a>(&'a self, cube: &'a Cube) -> impl Iterator<Item = usize> + 'a {
        (0..self.draft.atoms.len())
            .filter(|atom| self.layout.bits(cube, self.atom_dim(*atom)).iter().count() < 2)
    }

    /// The key of a name in lower case.
    pub(super) fn key(&self, key: &str) -> Option<&KeyDim> {
        self.keys.iter().find(|own| &*own.key == key)
    }

    /// The classes of callers for which `is` holds.
    pub(super) fn callers_that(&self, is: impl Fn(&CallerClass) -> bool) -> Bits {
        Bits::filled(self.callers.len(), |at| self.callers.get(at).is_some_and(&is))
    }

    /// For each trait of callers, the classes that have it.
    pub(super) fn callers_by_trait(&self) -> Vec<Bits> {
        let mut found = vec![Bits::none(self.callers.len()); self.draft.traits.len()];
        for (at, class) in self.callers.iter().enumerate() {
            for one in class.traits.iter() {
                found.get_mut(one).into_iter().for_each(|bits| bits.insert(at));
            }
        }
        found
    }

    /// The classes of actions for which `is` holds.
    pub(super) fn actions_that(&self, is: impl Fn(&ActionClass) -> bool) -> Bits {
        Bits::filled(self.actions.len(), |at| self.actions.get(at).is_some_and(&is))
    }
}

/// The lists that name accounts, of principals and in conditions, by number.
fn mentions(draft: &Draft) -> Mentions {
    let mut found = Mentions::new();
    let principals = draft.statements.iter().filter_map(|statement| statement.principal.as_ref());
    let elements =
        principals.map(|it| it.test.named().iter().filter_map(Principal::as_account).collect());
    let keys = ["aws:principalaccount", "kms:calleraccount"];
    let tests = keys.iter().filter_map(|key| draft.keys.get(*key)).flat_map(|own| &own.tests);
    let literal = |glob: &Glob| glob.as_literal()?.parse().ok();
    let conditions = tests.map(|test| globs(test).iter().filter_map(literal).collect());
    let lists: Vec<Vec<AccountId>> = elements.chain(conditions).collect();
    for (number, list) in lists.iter().enumerate() {
        for account in list {
            found.entry(*account).or_default().push(number);
        }
    }
    found
}

/// The action's facts: whether the policy decides about it, whether it works across accounts, and
/// which of the keys a request for it can carry.
fn action_classes(
    draft: &Draft,
    setting: &Setting,
    work: &mut Work,
) -> Result<Vec<ActionClass>, Spent> {
    let keys: Vec<&str> = draft.keys.keys().map(|key| &**key).collect();
    let is_listed = |own: &KeyDraft| own.known.is_some_and(facts::is_listed_by_action);
    let lists: Vec<bool> = draft.keys.values().map(|own| is_listed(own)).collect();
    let count = facts::FIRST_KEY_FACT + keys.len();
    let of = |service: Service| {
        let carried = keys.iter().zip(&lists);
        let carried: Vec<Option<Vec<bool>>> =
            carried.map(|(key, is_listed)| is_listed.then(|| service.carriers(key))).collect();
        move |at: usize, action: &Action| {
            let mut found = Bits::none(count);
            let (decides, crosses) = setting.decides(at, action);
            found.set(facts::DECIDES, decides);
            found.set(facts::CROSSES, crosses);
            for (key, list) in carried.iter().enumerate() {
                let is_carried = list.as_ref().is_none_or(|list| list.get(at) == Some(&true));
                found.set(facts::FIRST_KEY_FACT + key, is_carried);
            }
            found
        }
    };
    draft.actions.classes(setting.only_service(), of, work)
}

fn key_classes(
    (key, own): (&str, &KeyDraft),
    setting: &Setting,
    max_states: usize,
    work: &mut Work,
) -> Result<(Classes, bool), Spent> {
    let asked = Asked::new(key, own, setting);
    let tests: Vec<&ConditionTest> = own.tests.iter().collect();
    let arity = asked.arity;
    match work.within(MAX_KEY_WORK, |own| asked.tests(&tests).classes(max_states, own)) {
        Ok((classes, is_complete)) => Ok((Classes::All(classes), is_complete)),
        Err(Spent) if can_be_lazy(&tests) => Ok((Classes::Lazy(arity), true)),
        Err(Spent) => Err(Spent),
    }
}

/// What is asked about a key, ready to be borrowed.
pub(super) struct Asked<'a> {
    key: &'a str,
    texts: Vec<&'a str>,
    more: Vec<Pattern>,
    inside: Option<&'a str>,
    arity: Arity,
    is_tied: bool,
    only: Option<&'a str>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(key: &'a str, own: &'a KeyDraft, setting: &'a Setting) -> Self {
        let known = own.known;
        let operators = own.tests.iter().filter_map(ConditionTest::operator);
        let has_sets = operators.into_iter().any(|operator| operator.quantifier.is_some());
        let callers = [
            catalogue::Caller::Principal,
            catalogue::Caller::Forwarded,
            catalogue::Caller::ServicePrincipal,
        ];
        let is_always = known.is_some_and(|key| {
            let always = |caller| key.presence(caller) == Presence::Always;
            callers.into_iter().all(always) && !facts::is_listed_by_action(key)
        });
        let mut more = own.more.clone();
        if key == "aws:resourceaccount" {
            more.extend(setting.owner.iter().map(|owner| Pattern::literal(owner.as_str())));
        }
        let says = |keys: &[&str]| setting.organization.as_deref().filter(|_| keys.contains(&key));
        more.extend(says(&["aws:principalorgid"]).map(Pattern::literal));
        more.extend(says(&["aws:principalorgpaths"]).map(|own| {
            let mut paths = Pattern::literal(own);
            paths.push_text("/");
            paths.push(Token::Many(Class::Any));
            paths
        }));
        Self {
            key,
            texts: own.texts.iter().map(|text| &**text).collect(),
            more,
            inside: says(ORGANIZATION_KEYS),
            arity: Arity {
                absent: !is_always,
                one: known.is_none_or(|key| !key.multivalued),
                many: known.map_or(has_sets, |key| key.multivalued),
            },
            is_tied: own.is_tied,
            only: facts::only_value(key, setting),
        }
    }

    /// The texts that say that the caller is of the organization inside.
    pub(super) fn inside_patterns(&self) -> Vec<Pattern> {
        let own = self.inside.map(Pattern::literal);
        let paths = own.clone().map(|mut paths| {
            paths.push_text("/");
            paths.push(Token::Many(Class::Any));
            paths
        });
        own.into_iter().chain(paths).collect()
    }

    pub(super) fn tests(&'a self, tests: &'a [&'a ConditionTest]) -> KeyTests<'a> {
        KeyTests {
            key: self.key,
            tests,
            texts: &self.texts,
            more: &self.more,
            inside: self.inside,
            arity: self.arity,
            is_tied: self.is_tied,
            only: self.only,
            weight: tests.iter().map(|test| test.weight()).sum(),
        }
    }
}

/// Keys that say which organization the caller is of, in lower case.
pub(super) const ORGANIZATION_KEYS: &[&str] = &["aws:principalorgid", "aws:principalorgpaths"];

/// The most work that the classes of one key may take.
const MAX_KEY_WORK: u32 = 40_000;
