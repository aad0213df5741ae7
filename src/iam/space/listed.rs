//! Conditions that list texts, letter for letter or whatever the case of letters.
//!
//! Such a condition says one thing of all texts that it lists and one of all others. So it is asked
//! about one of each, and a list of thousands of texts costs as much as it has texts: asking every
//! condition about every text that another one lists would cost the square of that.

use std::collections::BTreeMap;

use super::super::condition::ConditionTest;
use super::super::operator::Comparison;
use super::bits::Bits;
use super::dependent::globs;
use super::values::{pins_listed, text_patterns};
use super::work::{Spent, Work};

/// What conditions on a key say of texts that they list, and of others.
#[derive(Debug)]
pub(super) struct Listed<'a> {
    tests: &'a [&'a ConditionTest],
    /// For each text, the conditions that list it.
    listing: BTreeMap<String, Vec<usize>>,
    /// For each text in lower case, the conditions that list it whatever its case.
    folded: BTreeMap<String, Vec<usize>>,
    /// The listing conditions that hold for texts they list.
    for_own: Bits,
    /// Those that hold for other texts.
    for_others: Bits,
}

impl<'a> Listed<'a> {
    /// Asks each listing condition with `holds` about a text in its list and one in no list. The other
    /// conditions, which say more than a list does, come back by their numbers.
    pub(super) fn new(
        tests: &'a [&'a ConditionTest],
        holds: impl Fn(&ConditionTest, &str) -> bool,
        work: &mut Work,
    ) -> Result<(Self, Vec<usize>), Spent> {
        let mut others = Vec::new();
        let mut found = Self {
            tests,
            listing: BTreeMap::new(),
            folded: BTreeMap::new(),
            for_own: Bits::none(tests.len()),
            for_others: Bits::none(tests.len()),
        };
        for (at, test) in tests.iter().enumerate() {
            work.spend(1 + test.weight() / 4)?;
            let Some((list, ignores_case)) = texts_of(test) else {
                others.push(at);
                continue;
            };
            let longest = list.iter().max_by_key(|text| text.len()).map_or("", |text| text);
            if list.first().is_some_and(|text| holds(test, text)) {
                found.for_own.insert(at);
            }
            if holds(test, &format!("{longest}x")) {
                found.for_others.insert(at);
            }
            let listing = if ignores_case { &mut found.folded } else { &mut found.listing };
            for text in list {
                listing.entry(text).or_default().push(at);
            }
        }
        Ok((found, others))
    }

    /// The conditions that list a text.
    pub(super) fn listing(&self, text: &str) -> impl Iterator<Item = usize> {
        let own = self.listing.get(text);
        let lower = || self.folded.get(&text.to_lowercase());
        let folded = if self.folded.is_empty() { None } else { lower() };
        own.into_iter().chain(folded).flatten().copied()
    }

    /// The listing conditions that hold for a text.
    pub(super) fn holds(&self, text: &str) -> Bits {
        let mut holds = self.for_others.clone();
        for at in self.listing(text) {
            holds.set(at, self.for_own.contains(at));
        }
        holds
    }

    /// Whether a listing condition pins a text.
    pub(super) fn pins(&self, text: &str) -> bool {
        let mut tests = self.listing(text).filter_map(|at| self.tests.get(at));
        tests.any(|test| pins_listed(test, text))
    }
}

/// The texts that a condition lists, if it does nothing but compare with them letter for letter, and
/// whether it ignores the letters' case; then they are in lower case.
fn texts_of(test: &ConditionTest) -> Option<(Vec<String>, bool)> {
    let comparison = test.operator()?.comparison;
    let ignores_case = matches!(
        comparison,
        Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase
    );
    let is_exact = matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringLike
            | Comparison::StringNotLike
            | Comparison::ArnEquals
            | Comparison::ArnNotEquals
            | Comparison::ArnLike
            | Comparison::ArnNotLike
    );
    if !(is_exact || ignores_case) || test.has_open() || test.templates().next().is_some() {
        return None;
    }
    let list: Option<Vec<String>> = if ignores_case {
        globs(test).iter().map(|glob| glob.as_literal().map(Into::into)).collect()
    } else {
        text_patterns(test).iter().map(super::token::Pattern::as_literal).collect()
    };
    Some((list?, ignores_case))
}
