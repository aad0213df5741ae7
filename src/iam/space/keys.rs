//! The values of one condition key that a policy can tell apart: a dimension of the space.
//!
//! The conditions themselves say which candidates differ: each is asked about each candidate, with
//! everything else in the request unknown. What they answer is the row of a value, and values with
//! equal rows are one class. So the space cannot disagree with the evaluator about a value; it can
//! only miss one, and [`super::values`] says why it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::super::condition::ConditionTest;
use super::super::decision::Truth;
use super::super::operator::Quantifier;
use super::super::request::{Context, ContextValue};
use super::bits::Bits;
use super::listed::Listed;
use super::ranges::{Ranges, is_ranged};
use super::token::Pattern;
use super::values::{Candidate, Shape, candidates, pins};
use super::work::{Spent, Work};

/// A class of values of a key.
#[derive(Clone, Debug)]
pub(super) struct KeyClass {
    /// One value of the class.
    pub(super) value: ContextValue,
    /// The conditions that hold, by number.
    pub(super) holds: Bits,
    /// The conditions that hold or not by what else the request or the policy says.
    pub(super) open: Bits,
    /// Whether a condition names the value without wildcards.
    pub(super) is_named: bool,
    /// Whether the policy pins whose value it is, perhaps with wildcards behind that.
    pub(super) is_pinned: bool,
    /// Whether the value says that the caller is of the organization inside. Questions leave such
    /// values out, so no other may be in their class.
    pub(super) is_inside: bool,
    /// A value of the class that people recognise, looked for when a request first needs it.
    pub(super) friendly: OnceLock<ContextValue>,
}

/// How often a key can be in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arity {
    /// Whether the key can be absent.
    pub(super) absent: bool,
    /// Whether it can have a value that is no list.
    pub(super) one: bool,
    /// Whether it can have a list of values.
    pub(super) many: bool,
}

/// A key and its conditions.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyTests<'a> {
    /// The key, in lower case.
    pub(super) key: &'a str,
    /// The conditions, each once.
    pub(super) tests: &'a [&'a ConditionTest],
    /// All values of the conditions, as written.
    pub(super) texts: &'a [&'a str],
    /// What unresolved values could be.
    pub(super) more: &'a [Pattern],
    /// The organization inside, for keys that say which one the caller is of.
    pub(super) inside: Option<&'a str>,
    /// How often the key is there.
    pub(super) arity: Arity,
    /// Whether a policy variable ties the key to another one: then it counts whether a value is a list.
    pub(super) is_tied: bool,
    /// The one value that it has, whatever the conditions say.
    pub(super) only: Option<&'a str>,
    /// How much there is to compare a value with: the weights of the conditions together.
    pub(super) weight: usize,
}

/// Keys whose fixed value says whom a policy trusts.
/// AWS: S3 user guide, "The meaning of public", lists them for bucket policies.
pub(super) const TRUST_KEYS: &[&str] = &[
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "kms:calleraccount",
];

/// The most sets of values that are told apart.
const MAX_SETS: usize = 1024;

impl KeyTests<'_> {
    /// The classes, absence first; the flag says whether no class is missing.
    pub(super) fn classes(
        &self,
        cap: usize,
        work: &mut Work,
    ) -> Result<(Vec<KeyClass>, bool), Spent> {
        let shape = Shape::of(self.key, self.tests);
        let (found, is_complete) =
            candidates(&shape, self.tests, self.texts, self.more, (cap, work))?;
        let mut classes = Classes { tells_lists: self.is_tied, ..Classes::default() };
        if self.arity.absent {
            classes.add(self.class(ContextValue::Absent, false, work)?);
        }
        if self.arity.one {
            let value = |text: &str| ContextValue::One(text.into());
            let told = Told::new(self, &found, value, work)?;
            for (at, one) in found.iter().enumerate() {
                if self.only.is_none_or(|only| only == one.text) {
                    classes.add(self.class_of(&told, (at, value(&one.text)), one, work)?);
                }
            }
        }
        if self.arity.many {
            for class in self.sets(&found, work)? {
                classes.add(class);
            }
        }
        Ok((classes.list, is_complete))
    }

    /// What the conditions say of a value.
    pub(super) fn class(
        &self,
        value: ContextValue,
        is_named: bool,
        work: &mut Work,
    ) -> Result<KeyClass, Spent> {
        let len = match &value {
            ContextValue::One(one) => one.len(),
            ContextValue::Many(values) => values.iter().map(|one| 16 + one.len()).sum(),
            ContextValue::Absent | ContextValue::Unknown => 0,
        };
        work.spend(1 + self.tests.len() + self.weight * (16 + len) / 128)?;
        let is_pinned = match &value {
            ContextValue::One(one) => self.pins(one),
            ContextValue::Many(values) => values.iter().any(|one| self.pins(one)),
            ContextValue::Absent | ContextValue::Unknown => false,
        };
        let holds = Bits::none(self.tests.len());
        Ok(self.asked(value, (is_named, is_pinned), holds, 0..self.tests.len()))
    }

    /// What the conditions say of a single text, as a value; only those are asked that have not told.
    fn class_of(
        &self,
        told: &Told<'_>,
        (at, value): (usize, ContextValue),
        one: &Candidate,
        work: &mut Work,
    ) -> Result<KeyClass, Spent> {
        let Told { listed, ranges, asked } = told;
        let tests = || asked.iter().filter_map(|at| self.tests.get(*at));
        let weight: usize = tests().map(|test| test.weight()).sum();
        let listing = listed.listing(&one.text).count() + self.tests.len() / 64;
        work.spend(1 + asked.len() + listing + weight * (16 + one.text.len()) / 128)?;
        let is_pinned = TRUST_KEYS.contains(&self.key)
            && (listed.pins(&one.text)
                || ranges.pins(at)
                || tests().any(|test| pins(test, &one.text)));
        let mut holds = listed.holds(&one.text);
        ranges.holds(at).into_iter().for_each(|more| holds.unite(more));
        let asked = asked.iter().copied();
        Ok(self.asked(value, (one.is_named, is_pinned), holds, asked))
    }

    /// The class of a value, once some conditions are asked about it; the others hold as `holds` says.
    fn asked(
        &self,
        value: ContextValue,
        (is_named, is_pinned): (bool, bool),
        holds: Bits,
        asked: impl Iterator<Item = usize>,
    ) -> KeyClass {
        let mut context = Context::open();
        context.set(self.key, value.clone());
        let is_own = |text: &str| self.inside.is_some() && text.split('/').next() == self.inside;
        let is_inside = match &value {
            ContextValue::One(one) => is_own(one),
            ContextValue::Many(values) => values.iter().any(|one| is_own(one)),
            ContextValue::Absent | ContextValue::Unknown => false,
        };
        let mut class = KeyClass {
            value,
            is_inside,
            is_pinned,
            holds,
            open: Bits::none(self.tests.len()),
            is_named,
            friendly: OnceLock::new(),
        };
        for (at, test) in asked.filter_map(|at| Some((at, self.tests.get(at)?))) {
            match test.holds(&context) {
                Truth::True => class.holds.insert(at),
                Truth::Unknown(_) => class.open.insert(at),
                Truth::False => {}
            }
        }
        class
    }

    /// Whether a condition, or what is known of the key, names a text without wildcards.
    pub(super) fn names(&self, text: &str) -> bool {
        let is_it = |pattern: &Pattern| pattern.as_literal().is_some_and(|own| own == text);
        self.texts.contains(&text) || self.more.iter().any(is_it)
    }

    fn pins(&self, value: &str) -> bool {
        TRUST_KEYS.contains(&self.key) && self.tests.iter().any(|test| pins(test, value))
    }

    /// Sets of values. A condition on a set asks whether some value has, or lacks, a property, so a
    /// set behaves as its values' properties joined: all joins of single values are all sets.
    fn sets(&self, found: &[Candidate], work: &mut Work) -> Result<Vec<KeyClass>, Spent> {
        let mut singles: BTreeMap<Vec<bool>, (&Candidate, Vec<bool>)> = BTreeMap::new();
        let value = |text: &str| ContextValue::Many(vec![text.into()]);
        let told = Told::new(self, found, value, work)?;
        for (at, one) in found.iter().enumerate() {
            let class = self.class_of(&told, (at, value(&one.text)), one, work)?;
            let (sure, maybe) = self.properties(&class);
            let inside = [class.is_inside];
            let key: Vec<_> = sure.iter().chain(&maybe).chain(&inside).copied().collect();
            singles.entry(key.clone()).or_insert((one, key));
        }
        let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
        let mut sets: Vec<(Vec<bool>, Vec<&Candidate>)> = Vec::new();
        for (one, properties) in singles.values() {
            if seen.insert(properties.clone()) {
                sets.push((properties.clone(), vec![*one]));
            }
        }
        let mut at = 0;
        while let Some((properties, members)) = sets.get(at).cloned() {
            for (one, other) in singles.values() {
                work.spend(1)?;
                let joined: Vec<bool> =
                    properties.iter().zip(other).map(|(a, b)| *a || *b).collect();
                if seen.insert(joined.clone()) {
                    let mut members = members.clone();
                    members.push(one);
                    sets.push((joined, members));
                }
            }
            if sets.len() > MAX_SETS {
                return Err(Spent);
            }
            at += 1;
        }
        sets.into_iter()
            .map(|(_, members)| {
                let is_named = members.iter().all(|one| one.is_named);
                let values = members.iter().map(|one| one.text.as_str().into()).collect();
                self.class(ContextValue::Many(values), is_named, work)
            })
            .collect()
    }

    /// What a single value contributes to a set: for each condition, whether it surely, and whether
    /// it possibly, makes it true (`ForAnyValue:`) or false (`ForAllValues:`).
    fn properties(&self, class: &KeyClass) -> (Vec<bool>, Vec<bool>) {
        let each = |at: usize, test: &ConditionTest| {
            let (holds, open) = (class.holds.contains(at), class.open.contains(at));
            let for_all = test
                .operator()
                .is_some_and(|operator| operator.quantifier == Some(Quantifier::ForAllValues));
            if for_all { (!holds && !open, open) } else { (holds, open) }
        };
        self.tests.iter().enumerate().map(|(at, test)| each(at, test)).unzip()
    }
}

/// What conditions tell of all candidates at once, and those that have to be asked about each.
struct Told<'a> {
    listed: Listed<'a>,
    ranges: Ranges,
    asked: Vec<usize>,
}

impl<'a> Told<'a> {
    /// `value` makes a key's value of a text.
    fn new(
        key: &KeyTests<'a>,
        found: &[Candidate],
        value: impl Fn(&str) -> ContextValue,
        work: &mut Work,
    ) -> Result<Self, Spent> {
        let holds = |test: &ConditionTest, text: &str| {
            let mut context = Context::open();
            context.set(key.key, value(text));
            test.holds(&context).is_true()
        };
        let (listed, others) = Listed::new(key.tests, holds, work)?;
        let ranges = Ranges::new(key.tests, found, holds, work)?;
        let is_asked = |at: &usize| key.tests.get(*at).is_some_and(|test| !is_ranged(test));
        Ok(Self { listed, ranges, asked: others.into_iter().filter(is_asked).collect() })
    }
}

/// Classes while they are gathered: each row once, shown by its first value. Absence is a class of
/// its own even where conditions do not tell it from some value: facts do.
#[derive(Default)]
struct Classes {
    list: Vec<KeyClass>,
    rows: BTreeSet<Row>,
    /// Whether a list is of another class than a single value, whatever the conditions say.
    tells_lists: bool,
}

/// What makes a class: the conditions that hold and those that are open, whether the key is there or,
/// where that counts, has a list, whether the value is named, whether it is pinned, and whether it is of
/// the organization inside.
type Row = (Bits, Bits, (bool, bool), bool, bool, bool);

impl Classes {
    fn add(&mut self, class: KeyClass) {
        let is_absent = class.value == ContextValue::Absent;
        let (holds, open) = (class.holds.clone(), class.open.clone());
        let is_list = self.tells_lists && matches!(class.value, ContextValue::Many(_));
        let sort = (is_absent, is_list);
        let row = (holds, open, sort, class.is_named, class.is_pinned, class.is_inside);
        if self.rows.insert(row) {
            self.list.push(class);
        }
    }
}
