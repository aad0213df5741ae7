//! Conditions that list texts, letter for letter.
//!
//! Such a condition says one thing of all texts that it lists and one of all others. So it is asked
//! about one of each, and a list of thousands of texts costs as much as it has texts: asking every
//! condition about every text that another one lists would cost the square of that.

use std::collections::BTreeMap;

use super::super::condition::ConditionTest;
use super::super::operator::Comparison;
use super::super::request::{Context, ContextValue};
use super::bits::Bits;
use super::values::{pins_listed, text_patterns};
use super::work::{Spent, Work};

/// What conditions on a key say of texts that they list, and of others.
#[derive(Debug)]
pub(super) struct Listed<'a> {
    tests: &'a [&'a ConditionTest],
    /// For each text, the conditions that list it.
    listing: BTreeMap<String, Vec<usize>>,
    /// The listing conditions that hold for texts they list.
    for_own: Bits,
    /// Those that hold for other texts.
    for_others: Bits,
    /// The conditions that say more than a list does, to be asked about each text.
    pub(super) asked: Vec<usize>,
}

impl<'a> Listed<'a> {
    /// Asks each listing condition about a text in its list and one in no list, as `value` makes a
    /// key's value of them.
    pub(super) fn new(
        key: &str,
        tests: &'a [&'a ConditionTest],
        value: impl Fn(&str) -> ContextValue,
        work: &mut Work,
    ) -> Result<Self, Spent> {
        let mut found = Self {
            tests,
            listing: BTreeMap::new(),
            for_own: Bits::none(tests.len()),
            for_others: Bits::none(tests.len()),
            asked: Vec::new(),
        };
        let holds = |test: &ConditionTest, text: &str| {
            let mut context = Context::open();
            context.set(key, value(text));
            test.holds(&context).is_true()
        };
        for (at, test) in tests.iter().enumerate() {
            work.spend(1 + test.weight() / 4)?;
            let Some(list) = texts_of(test) else {
                found.asked.push(at);
                continue;
            };
            let longest = list.iter().max_by_key(|text| text.len()).map_or("", |text| text);
            if list.first().is_some_and(|text| holds(test, text)) {
                found.for_own.insert(at);
            }
            if holds(test, &format!("{longest}x")) {
                found.for_others.insert(at);
            }
            for text in list {
                found.listing.entry(text).or_default().push(at);
            }
        }
        Ok(found)
    }

    /// The conditions that list a text.
    pub(super) fn listing(&self, text: &str) -> &[usize] {
        self.listing.get(text).map_or(&[], Vec::as_slice)
    }

    /// The listing conditions that hold for a text.
    pub(super) fn holds(&self, text: &str) -> Bits {
        let mut holds = self.for_others.clone();
        for at in self.listing(text) {
            holds.set(*at, self.for_own.contains(*at));
        }
        holds
    }

    /// Whether a listing condition pins a text.
    pub(super) fn pins(&self, text: &str) -> bool {
        let tests = self.listing(text).iter().filter_map(|at| self.tests.get(*at));
        tests.into_iter().any(|test| pins_listed(test, text))
    }
}

/// The texts that a condition lists, if it does nothing but compare with them letter for letter.
fn texts_of(test: &ConditionTest) -> Option<Vec<String>> {
    let is_exact = matches!(
        test.operator()?.comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringLike
            | Comparison::StringNotLike
            | Comparison::ArnEquals
            | Comparison::ArnNotEquals
            | Comparison::ArnLike
            | Comparison::ArnNotLike
    );
    if !is_exact || test.has_open() || test.templates().next().is_some() {
        return None;
    }
    text_patterns(test).iter().map(super::token::Pattern::as_literal).collect()
}
