//! Keys with too many classes to list.
//!
//! Each condition on such a key is a dimension of its own, false or true, as if they had nothing to
//! do with each other. When a search comes back with a point, the truths it asks for are checked
//! together: either some value has them all, or they contradict each other, and then a smallest
//! contradiction is learned as one more impossible cube and the search goes on.

use super::super::condition::{ArnTest, ConditionTest, Pattern as TextTest, Values};
use super::super::decision::Truth;
use super::super::operator::{Comparison, Family};
use super::super::request::{Context, ContextValue};
use super::bits::Bits;
use super::compile::{Classes, Compiled, KeyDim};
use super::cube::Cube;
use super::keys::Arity;
use super::token::Pattern;
use super::values::{Shape, domain, text_patterns};
use super::word::find_word;
use super::work::{Spent, Work};

/// Whether a key's conditions can be looked at one by one: a single text, and no variables.
pub(super) fn can_be_lazy(tests: &[&ConditionTest], arity: Arity) -> bool {
    let is_fixed = |test: &&ConditionTest| match test.values() {
        Values::Texts(patterns) => patterns.iter().all(|one| matches!(one, TextTest::Fixed(_))),
        Values::Arns(patterns) => patterns.iter().all(|one| matches!(one, ArnTest::Fixed(_))),
        Values::Bools(_) => {
            test.operator().is_some_and(|operator| operator.comparison.family() == Family::Null)
        }
        Values::Numbers(_) | Values::Dates(_) | Values::Bytes(_) | Values::Networks(_) => false,
    };
    !arity.many && tests.iter().all(|test| is_fixed(test) && !test.has_open())
}

/// What a check of a point's lazy keys gives.
#[derive(Debug)]
pub(super) enum Check {
    /// A value for each lazy key, in the order of keys.
    Values(Vec<(Box<str>, ContextValue)>),
    /// Truths that no value has together.
    Contradiction(Cube),
}

/// Finds values for all lazy keys, as `cube` asks for them.
pub(super) fn check(compiled: &Compiled, cube: &Cube, work: &mut Work) -> Result<Check, Spent> {
    let mut values = Vec::new();
    for key in &compiled.keys {
        let Classes::Lazy(arity) = key.classes else { continue };
        let Some(own) = compiled.draft.keys.get(&key.key) else { continue };
        let asked = Asked::of(compiled, key, &own.tests, cube);
        match asked.value(arity, work)? {
            Some(value) => values.push((key.key.clone(), value)),
            None => return asked.contradiction(compiled, arity, work).map(Check::Contradiction),
        }
    }
    Ok(Check::Values(values))
}

/// The truths that a point asks of a key's conditions.
#[derive(Clone)]
struct Asked<'a> {
    key: &'a KeyDim,
    truths: Vec<(usize, &'a ConditionTest, bool)>,
}

impl<'a> Asked<'a> {
    fn of(compiled: &Compiled, key: &'a KeyDim, tests: &'a [ConditionTest], cube: &Cube) -> Self {
        let truth = |(at, test): (usize, &'a ConditionTest)| {
            let bits = compiled.layout.bits(cube, key.dim + at);
            match (bits.contains(0), bits.contains(1)) {
                (true, false) => Some((at, test, false)),
                (false, true) => Some((at, test, true)),
                (true, true) | (false, false) => None,
            }
        };
        Self { key, truths: tests.iter().enumerate().filter_map(truth).collect() }
    }

    /// A value with these truths.
    fn value(&self, arity: Arity, work: &mut Work) -> Result<Option<ContextValue>, Spent> {
        // Patterns are made and conditions asked anew for each truth.
        work.spend(1 + self.truths.len() * 10)?;
        if arity.absent && self.holds(&ContextValue::Absent) {
            return Ok(Some(ContextValue::Absent));
        }
        if !arity.one {
            return Ok(None);
        }
        let tests: Vec<&ConditionTest> = self.truths.iter().map(|(_, test, _)| *test).collect();
        let mut wanted = vec![domain(&Shape::of(&self.key.key, &tests))];
        let mut avoided = Vec::new();
        for (_, test, truth) in &self.truths {
            let Some(operator) = test.operator() else {
                if *truth {
                    return Ok(None);
                }
                continue;
            };
            if operator.comparison == Comparison::Null {
                continue;
            }
            let patterns: Vec<Pattern> = text_patterns(test);
            if operator.comparison.is_negated() == *truth {
                avoided.extend(patterns);
            } else {
                wanted.push(patterns);
            }
        }
        let Some(text) = find_word(&wanted, &avoided, work)? else { return Ok(None) };
        let value = ContextValue::One(text.into());
        Ok(self.holds(&value).then_some(value))
    }

    fn holds(&self, value: &ContextValue) -> bool {
        let mut context = Context::open();
        context.set(&self.key.key, value.clone());
        self.truths.iter().all(|(_, test, truth)| test.holds(&context) == Truth::from(*truth))
    }

    /// The smallest part of the truths, by leaving out one after the other, that no value has.
    fn contradiction(
        mut self,
        compiled: &Compiled,
        arity: Arity,
        work: &mut Work,
    ) -> Result<Cube, Spent> {
        let mut at = 0;
        while at < self.truths.len() {
            let mut fewer = self.clone();
            fewer.truths.remove(at);
            if fewer.value(arity, work)?.is_none() {
                self = fewer;
            } else {
                at += 1;
            }
        }
        let mut cube = compiled.layout.full();
        for (test, _, truth) in &self.truths {
            let bits = Bits::filled(2, |at| (at == 1) == *truth);
            compiled.layout.narrow(&mut cube, self.key.dim + test, &bits);
        }
        Ok(cube)
    }
}
