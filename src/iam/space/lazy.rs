//! Keys with too many classes to list.
//!
//! Each condition on such a key is a dimension of its own, false or true, as if they had nothing to
//! do with each other; so is each [`Aspect`] of the key that facts and questions bound. When a search
//! comes back with a point, the truths it asks for are checked together: either some value has them
//! all, or they contradict each other, and then a smallest contradiction is learned as one more
//! impossible cube and the search goes on.
//!
//! Of a list of values, `ForAnyValue:` asks that one of them has a property, and `ForAllValues:` that
//! none lacks one. So each value that has to be there is looked for by itself, among those that have
//! nothing that none may have.

use std::ops::Range;

use super::super::condition::{ArnTest, ConditionTest, Pattern as TextTest, Values};
use super::super::decision::Truth;
use super::super::operator::{Comparison, Family, Quantifier};
use super::super::request::{Context, ContextValue};
use super::bits::Bits;
use super::compile::{Asked, Classes, Compiled, KeyDim};
use super::cube::Cube;
use super::draft::KeyDraft;
use super::keys::{Arity, TRUST_KEYS};
use super::token::Pattern;
use super::values::{Shape, domain, folds_beyond_ascii, pinning, text_patterns};
use super::word::find_word;
use super::work::{Spent, Work};

/// What facts and questions ask of a key that is looked at lazily, each a dimension, no or yes, behind
/// those of the conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Whether the key is there.
    Present,
    /// Whether a condition names its value, or pins whose it is. No cube asks for yes.
    Fixed,
    /// Whether the value says that the caller is of the organization inside. No cube asks for yes.
    Inside,
}

const ASPECTS: [Aspect; 3] = [Aspect::Present, Aspect::Fixed, Aspect::Inside];

impl KeyDim {
    /// The dimensions of a key with so many conditions.
    pub(super) fn dims(&self, tests: usize) -> Range<usize> {
        let count = match &self.classes {
            Classes::All(_) => 1,
            Classes::Lazy(_) => lazy_dims(tests),
        };
        self.dim..self.dim + count
    }

    /// The dimension of an aspect of a lazy key.
    pub(super) fn aspect(&self, compiled: &Compiled, aspect: Aspect) -> usize {
        let tests = compiled.draft.keys.get(&self.key).map_or(0, |own| own.tests.len());
        self.dim + tests + ASPECTS.iter().position(|one| *one == aspect).unwrap_or(0)
    }
}

/// How many dimensions a lazy key with so many conditions has.
pub(super) const fn lazy_dims(tests: usize) -> usize {
    tests + ASPECTS.len()
}

/// Whether a key's conditions can be looked at one by one: they compare texts, without variables, as
/// patterns do.
pub(super) fn can_be_lazy(tests: &[&ConditionTest]) -> bool {
    let is_fixed = |test: &&ConditionTest| match test.values() {
        Values::Texts(patterns) => patterns.iter().all(|one| matches!(one, TextTest::Fixed(_))),
        Values::Arns(patterns) => patterns.iter().all(|one| matches!(one, ArnTest::Fixed(_))),
        Values::Bools(_) => {
            test.operator().is_some_and(|operator| operator.comparison.family() == Family::Null)
        }
        Values::Numbers(_) | Values::Dates(_) | Values::Bytes(_) | Values::Networks(_) => false,
    };
    tests.iter().all(|test| is_fixed(test) && !test.has_open() && !folds_beyond_ascii(test))
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
        let sought = Sought::of(compiled, key, own, cube);
        match sought.value(arity, work)? {
            Some(value) => values.push((key.key.clone(), value)),
            None => return sought.contradiction(compiled, arity, work).map(Check::Contradiction),
        }
    }
    Ok(Check::Values(values))
}

/// Something that a point asks of a key.
#[derive(Clone, Copy)]
enum What<'a> {
    Test(&'a ConditionTest),
    Aspect(Aspect),
}

/// The truths that a point asks of a key, by dimension.
#[derive(Clone)]
struct Sought<'a> {
    key: &'a str,
    own: &'a KeyDraft,
    /// Texts that say that the caller is of the organization inside.
    inside: Vec<Pattern>,
    /// Texts that something names.
    named: Vec<Pattern>,
    truths: Vec<(usize, What<'a>, bool)>,
}

/// What every value has to be, and what none may be.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    /// Of each group, it has to match one.
    pub(super) wanted: Vec<Vec<Pattern>>,
    /// It may match none of these.
    pub(super) avoided: Vec<Pattern>,
}

impl Bounds {
    /// A text of a domain.
    pub(super) fn of(domain: Vec<Pattern>) -> Self {
        Self { wanted: vec![domain], avoided: Vec::new() }
    }

    /// A text has to match one of some patterns, or may match none of them.
    pub(super) fn add(&mut self, patterns: Vec<Pattern>, matches: bool) {
        if matches {
            self.wanted.push(patterns);
        } else {
            self.avoided.extend(patterns);
        }
    }
}

impl<'a> Sought<'a> {
    fn of(compiled: &Compiled, key: &'a KeyDim, own: &'a KeyDraft, cube: &Cube) -> Self {
        let tests = own.tests.iter().map(What::Test);
        let all = tests.chain(ASPECTS.map(What::Aspect)).enumerate();
        let truth = |(at, what): (usize, What<'a>)| {
            let bits = compiled.layout.bits(cube, key.dim + at);
            match (bits.contains(0), bits.contains(1)) {
                (true, false) => Some((key.dim + at, what, false)),
                (false, true) => Some((key.dim + at, what, true)),
                (true, true) | (false, false) => None,
            }
        };
        let truths = all.filter_map(truth).collect();
        let asked = Asked::new(&key.key, own, &compiled.setting);
        let named = own.named().collect();
        Self { key: &key.key, own, inside: asked.inside_patterns(), named, truths }
    }

    /// A value with these truths.
    fn value(&self, arity: Arity, work: &mut Work) -> Result<Option<ContextValue>, Spent> {
        // Patterns are made and conditions asked anew for each truth.
        work.spend(1 + self.truths.len() * 10)?;
        if arity.absent && self.holds(&ContextValue::Absent) {
            return Ok(Some(ContextValue::Absent));
        }
        let one = if arity.one { self.text(work)? } else { None };
        let one = one.map(|text| ContextValue::One(text.into())).filter(|one| self.holds(one));
        if one.is_some() || !arity.many {
            return Ok(one);
        }
        let all = self.texts(work)?;
        let all = all.map(|texts| texts.into_iter().map(Into::into).collect());
        Ok(all.map(ContextValue::Many).filter(|all| self.holds(all)))
    }

    /// A text with these truths, presence aside.
    fn text(&self, work: &mut Work) -> Result<Option<String>, Spent> {
        let mut bounds = Bounds::of(self.domain());
        for (_, what, truth) in &self.truths {
            match what {
                What::Test(test) => {
                    let Some(operator) = test.operator() else { continue };
                    if operator.comparison != Comparison::Null {
                        let matches = operator.comparison.is_negated() != *truth;
                        bounds.add(text_patterns(test), matches);
                    }
                }
                What::Aspect(Aspect::Fixed) => {
                    bounds.add(self.named.clone(), false);
                    bounds.add(self.pinned(), false);
                }
                What::Aspect(Aspect::Inside) => bounds.add(self.inside.clone(), false),
                What::Aspect(Aspect::Present) => {}
            }
        }
        find_word(&bounds.wanted, &bounds.avoided, work)
    }

    /// Texts that have these truths as a list, presence aside.
    fn texts(&self, work: &mut Work) -> Result<Option<Vec<String>>, Spent> {
        let mut all = Bounds::of(self.domain());
        let mut some: Vec<(Vec<Pattern>, bool)> = Vec::new();
        for (_, what, truth) in &self.truths {
            match what {
                What::Test(test) => {
                    let Some(operator) = test.operator() else { continue };
                    if operator.comparison == Comparison::Null {
                        continue;
                    }
                    // Without a set prefix nothing is said of lists; the check at the end knows.
                    let Some(quantifier) = operator.quantifier else { continue };
                    let is_for_all = quantifier == Quantifier::ForAllValues;
                    // What one value has to do to make the first true or the second false.
                    let matches = operator.comparison.is_negated() == is_for_all;
                    if is_for_all == *truth {
                        all.add(text_patterns(test), !matches);
                    } else {
                        some.push((text_patterns(test), matches));
                    }
                }
                What::Aspect(Aspect::Fixed) => {
                    all.add(self.pinned(), false);
                    some.push((self.named.clone(), false));
                }
                What::Aspect(Aspect::Inside) => all.add(self.inside.clone(), false),
                What::Aspect(Aspect::Present) => {}
            }
        }
        if some.is_empty() {
            some.push((Vec::new(), false));
        }
        let mut found: Vec<String> = Vec::new();
        for (patterns, matches) in some {
            let is_met = |text: &String| patterns.iter().any(|one| one.matches(text)) == matches;
            work.spend(found.len() * patterns.len())?;
            if found.iter().any(is_met) {
                continue;
            }
            let mut bounds = all.clone();
            bounds.add(patterns, matches);
            let Some(text) = find_word(&bounds.wanted, &bounds.avoided, work)? else {
                return Ok(None);
            };
            found.push(text);
        }
        Ok(Some(found))
    }

    fn domain(&self) -> Vec<Pattern> {
        let tests: Vec<&ConditionTest> = self.own.tests.iter().collect();
        domain(&Shape::of(self.key, &tests))
    }

    /// Texts by which a condition says whose they are.
    fn pinned(&self) -> Vec<Pattern> {
        let tests = self.own.tests.iter().filter(|_| TRUST_KEYS.contains(&self.key));
        tests.flat_map(pinning).collect()
    }

    fn holds(&self, value: &ContextValue) -> bool {
        let mut context = Context::open();
        context.set(self.key, value.clone());
        self.truths.iter().all(|(_, what, truth)| match what {
            What::Test(test) => test.holds(&context) == Truth::from(*truth),
            What::Aspect(Aspect::Present) => (*value != ContextValue::Absent) == *truth,
            What::Aspect(Aspect::Fixed | Aspect::Inside) => true,
        })
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
        for (dim, _, truth) in &self.truths {
            let bits = Bits::filled(2, |at| (at == 1) == *truth);
            compiled.layout.narrow(&mut cube, *dim, &bits);
        }
        Ok(cube)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::statements;
    use super::*;

    #[test]
    fn only_what_patterns_follow_is_looked_at_lazily() {
        for (condition, expected) in [
            (r#""StringEqualsIgnoreCase":{"custom:Key":"e"}"#, true),
            (r#""StringEqualsIgnoreCase":{"custom:Key":"é"}"#, false),
            (r#""StringLike":{"custom:Key":"é*"}"#, true),
            (r#""StringLike":{"custom:Key":"${custom:Other}"}"#, false),
            (r#""NumericEquals":{"custom:Key":"5"}"#, false),
        ] {
            let text = format!(r#"{{"Effect":"Deny","Action":"*","Condition":{{{condition}}}}}"#);
            let document = statements(&[&text]);
            let conditions = document.statements.iter().flat_map(|one| &one.conditions);
            let tests: Vec<_> = conditions.map(|one| ConditionTest::new(one, true)).collect();
            let tests: Vec<&ConditionTest> = tests.iter().collect();
            assert_eq!(can_be_lazy(&tests), expected, "{condition}");
        }
    }
}
