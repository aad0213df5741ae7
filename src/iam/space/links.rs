//! Keys that a policy variable ties together.
//!
//! `"aws:PrincipalTag/team": "${aws:ResourceTag/team}"` says that two keys have one value: what other
//! conditions say of one of them holds for the other too. So both are told apart by the conditions on
//! either, and requests in which the tie holds while those conditions answer differently do not
//! exist; nor do requests in which it fails while both keys have the one text that conditions name.
//! Such ties are exact: a request of a point that is left is found by giving both keys one value.

use super::super::condition::{ConditionTest, Pattern as TextTest, Values};
use super::super::decision::ConditionKey;
use super::super::pattern::TemplatePart;
use super::super::request::{Context, ContextValue, Lookup};
use super::super::{Comparison, Family, Operator};
use super::bits::Bits;
use super::callers::CallerClass;
use super::compile::{CALLER, Classes, Compiled};
use super::covering::caller_context;
use super::draft::{Draft, KeyDraft, Tie};
use super::facts::{CALLER_KEYS, follows_from_caller};
use super::setting::Setting;
use super::values::Shape;

/// Two keys that have one value where an atom is true.
#[derive(Debug)]
pub(super) struct Link {
    atom: usize,
    /// The key that is compared, in lower case.
    key: Box<str>,
    /// The key of the variable, in lower case.
    other: Box<str>,
    /// The conditions on either key, by their numbers among those of each.
    tests: Vec<(usize, usize)>,
}

/// The most conditions of a key that its partners are told apart by as well.
const MAX_SHARED: usize = 24;

/// How many ties in a row are followed.
const MAX_ROUNDS: usize = 3;

impl Draft {
    /// Makes dimensions of the variables' keys, and shares conditions between keys that are tied.
    pub(super) fn link(&mut self, setting: &Setting) {
        let ties: Vec<(usize, Tie)> = self
            .atoms
            .iter()
            .enumerate()
            .flat_map(|(at, atom)| atom.ties.iter().map(move |tie| (at, tie.clone())))
            .collect();
        for variable in ties.iter().flat_map(|(_, tie)| tie.template.variables()) {
            let name = variable.key.folded();
            // The resource says what this one is.
            if !follows_from_caller(name, setting) && name != "aws:resourceaccount" {
                self.key_draft((name, variable.key.as_str())).is_tied = true;
            }
        }
        for key in ties.iter().filter_map(|(_, tie)| tie.key.as_deref()) {
            self.keys.get_mut(key).into_iter().for_each(|own| own.is_tied = true);
        }
        let mut links: Vec<Link> = Vec::new();
        for (atom, tie) in &ties {
            let is_alone = self.atoms.get(*atom).is_some_and(|atom| atom.ties.len() == 1);
            let Some((key, other)) = one_value(tie).filter(|_| is_alone) else {
                continue;
            };
            let has_conditions =
                self.keys.get(key).is_some_and(|own| own.shared().next().is_some());
            if has_conditions && follows_from_caller(other.folded(), setting) {
                self.key_draft((other.folded(), other.as_str()));
            }
            let other = other.folded().into();
            links.push(Link { atom: *atom, key: key.into(), other, tests: Vec::new() });
        }
        for _ in 0..links.len().min(MAX_ROUNDS) {
            for link in &mut links {
                let tests = self.shared(&link.key, &link.other);
                if !tests.is_empty() {
                    link.tests = tests;
                }
            }
        }
        self.links = links;
    }

    /// Has each of two keys told apart by the conditions on both; gives the conditions' numbers.
    fn shared(&mut self, key: &str, other: &str) -> Vec<(usize, usize)> {
        let (Some(own), Some(theirs)) = (self.keys.get(key), self.keys.get(other)) else {
            return Vec::new();
        };
        let is_textual = own.is_textual(key) && theirs.is_textual(other);
        if !is_textual || own.tests.len() + theirs.tests.len() > MAX_SHARED {
            return Vec::new();
        }
        let texts = [own.texts.clone(), theirs.texts.clone()].concat();
        let (written, others) = (own.written.clone(), theirs.written.clone());
        let all: Vec<ConditionTest> = own.shared().chain(theirs.shared()).cloned().collect();
        let mut pairs = Vec::new();
        for test in all {
            let one = self.keys.get_mut(key).map(|it| it.add_shared(test.on(written.clone())));
            let two = self.keys.get_mut(other).map(|it| it.add_shared(test.on(others.clone())));
            pairs.extend(one.zip(two).filter(|pair| !pairs.contains(pair)));
        }
        for name in [key, other] {
            if let Some(draft) = self.keys.get_mut(name) {
                let new = texts.iter().filter(|text| !draft.texts.contains(text)).cloned();
                let new: Vec<Box<str>> = new.collect();
                draft.texts.extend(new);
            }
        }
        pairs
    }
}

impl KeyDraft {
    /// Conditions that say of any single value whether it is one they take.
    fn shared(&self) -> impl Iterator<Item = &ConditionTest> {
        self.tests.iter().filter(|test| {
            let compares = |it: Operator| it.comparison.family() != Family::Null;
            test.operator().is_some_and(compares) && test.templates().next().is_none()
        })
    }

    /// Whether the key holds texts, and its conditions compare texts.
    fn is_textual(&self, key: &str) -> bool {
        let tests: Vec<&ConditionTest> = self.tests.iter().collect();
        let is_text = |test: &&ConditionTest| {
            test.operator().is_some_and(|operator| {
                matches!(operator.comparison.family(), Family::String | Family::Arn | Family::Null)
            })
        };
        matches!(Shape::of(key, &tests), Shape::Text | Shape::Arn | Shape::Account)
            && tests.iter().all(is_text)
    }

    fn add_shared(&mut self, test: ConditionTest) -> usize {
        self.tests.iter().position(|own| *own == test).unwrap_or_else(|| {
            self.tests.push(test);
            self.tests.len() - 1
        })
    }
}

/// The key that has the value of another where a tie holds, and the other. An ARN fits itself, and a
/// text that is none is not compared with one, so a tie of ARNs holds wherever the values are one.
fn one_value(tie: &Tie) -> Option<(&str, &ConditionKey)> {
    let key = tie.key.as_deref()?;
    let [TemplatePart::Variable(variable)] = tie.template.parts() else { return None };
    let comparison = tie.comparison?;
    let is_text = matches!(comparison, Comparison::StringEquals | Comparison::StringLike);
    (is_text || comparison.family() == Family::Arn).then_some((key, &variable.key))
}

/// Bounds of cubes that hold no request, because two keys are tied or are not.
pub(super) fn impossible(compiled: &Compiled) -> Vec<Vec<(usize, Bits)>> {
    let mut found = Vec::new();
    let atoms = compiled.draft.atoms.iter().enumerate();
    let has_variables = compiled.draft.atoms.iter().any(|atom| !atom.ties.is_empty());
    if !has_variables {
        return found;
    }
    let values = KeyValues::of(compiled);
    let is =
        |atom: usize, value: usize| (compiled.atom_dim(atom), Bits::filled(2, |at| at == value));
    // A variable without a value matches nothing.
    for (at, atom) in atoms {
        let [tie] = atom.ties.as_slice() else { continue };
        for variable in tie.template.variables().filter(|one| one.default.is_none()) {
            if let Some((dim, without)) = values.without(variable.key.folded()) {
                found.push(vec![is(at, 1), (dim, without)]);
            }
        }
    }
    for link in &compiled.draft.links {
        for (own, theirs) in &link.tests {
            let one = values.of_test(&link.key, *own);
            let two = values.of_test(&link.other, *theirs);
            let (Some(one), Some(two)) = (one, two) else { continue };
            found.push(vec![is(link.atom, 1), (one.dim, one.holds.clone()), (two.dim, two.fails)]);
            found.push(vec![is(link.atom, 1), (one.dim, one.fails), (two.dim, two.holds.clone())]);
            if one.is_one_text && two.is_one_text {
                found.push(vec![is(link.atom, 0), (one.dim, one.holds), (two.dim, two.holds)]);
            }
        }
    }
    found
}

/// What a condition says of the single values of a key.
struct Said {
    dim: usize,
    /// Where it holds, and where it does not.
    holds: Bits,
    fails: Bits,
    /// Whether it holds for one text only.
    is_one_text: bool,
}

/// Looks up classes of keys, those that follow from callers included.
struct KeyValues<'a> {
    compiled: &'a Compiled,
    callers: Vec<Context>,
}

impl<'a> KeyValues<'a> {
    fn of(compiled: &'a Compiled) -> Self {
        let keys = CALLER_KEYS.iter().chain(&["aws:resourceaccount"]);
        let of =
            |class: &CallerClass| caller_context(&class.caller, &compiled.setting, keys.clone());
        Self { compiled, callers: compiled.callers.iter().map(of).collect() }
    }

    /// The classes without a single value.
    fn without(&self, key: &str) -> Option<(usize, Bits)> {
        let dim = self.compiled.key(key)?;
        let Classes::All(classes) = &dim.classes else { return None };
        let is_other = |at: usize| {
            classes.get(at).is_some_and(|class| !matches!(class.value, ContextValue::One(_)))
        };
        Some((dim.dim, Bits::filled(classes.len(), is_other)))
    }

    fn of_test(&self, key: &str, number: usize) -> Option<Said> {
        let test = self.compiled.draft.keys.get(key)?.tests.get(number)?;
        let is_one_text = is_one_text(test);
        let Some(own) = self.compiled.key(key) else {
            let with = |holds: bool| {
                Bits::filled(self.callers.len(), |at| {
                    self.callers.get(at).is_some_and(|context| {
                        matches!(context.get(key), Lookup::One(_))
                            && test.holds(context).is_true() == holds
                    })
                })
            };
            return follows_from_caller(key, &self.compiled.setting).then(|| Said {
                dim: CALLER,
                holds: with(true),
                fails: with(false),
                is_one_text,
            });
        };
        Some(match &own.classes {
            Classes::All(classes) => {
                let with = |holds: bool| {
                    Bits::filled(classes.len(), |at| {
                        classes.get(at).is_some_and(|class| {
                            matches!(class.value, ContextValue::One(_))
                                && class.holds.contains(number) == holds
                        })
                    })
                };
                Said { dim: own.dim, holds: with(true), fails: with(false), is_one_text }
            }
            // Both keys of a tie have the same conditions, and one with a variable is never lazy.
            Classes::Lazy(_) => return None,
        })
    }
}

/// Whether a condition takes one text and no other.
fn is_one_text(test: &ConditionTest) -> bool {
    let is_equals =
        test.operator().is_some_and(|operator| operator.comparison == Comparison::StringEquals);
    let Values::Texts(texts) = test.values() else { return false };
    is_equals && matches!(texts.as_slice(), [TextTest::Fixed(glob)] if glob.as_literal().is_some())
}
