//! Values that people recognise, in place of the shortest ones that a machine finds.
//!
//! A friendlier value may stand in for a class only if every condition says of it what it says of
//! the class.

use crate::aws::catalogue;

use super::super::condition::ConditionTest;
use super::super::request::ContextValue;
use super::compile::{Asked, Compiled, KeyDim};
use super::keys::KeyClass;
use super::values::{Shape, domain, text_patterns};
use super::work::Work;

/// Examples for keys whose name begins so; the first that fits is taken.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("aws:principalorgid", &["o-exampleorg"]),
    ("aws:sourceorgid", &["o-exampleorg"]),
    ("aws:resourceorgid", &["o-exampleorg"]),
    ("aws:vpceorgid", &["o-exampleorg"]),
    ("aws:principalorgpaths", &["o-exampleorg/r-ab12/ou-ab12-11111111/"]),
    ("aws:sourceorgpaths", &["o-exampleorg/r-ab12/ou-ab12-11111111/"]),
    ("aws:resourceorgpaths", &["o-exampleorg/r-ab12/ou-ab12-11111111/"]),
    (
        "aws:sourcearn",
        &["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:sns:eu-west-1:999988887777:example"],
    ),
    ("aws:sourceaccount", &["999988887777", "777788889999", "444455556666"]),
    ("aws:resourceaccount", &["999988887777", "777788889999", "444455556666"]),
    ("aws:sourcevpce", &["vpce-1a2b3c4d"]),
    ("aws:sourcevpc", &["vpc-1a2b3c4d"]),
    ("aws:requestedregion", &["eu-west-1", "us-east-1"]),
    ("aws:userid", &["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE:session"]),
    ("kms:viaservice", &["s3.eu-west-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com"]),
    ("kms:encryptioncontextkeys", &["aws:backup:backup-vault"]),
    ("kms:requestalias", &["alias/example"]),
    ("kms:granteeprincipal", &["arn:aws:iam::999988887777:role/example"]),
];

/// The most work that looking for a value that people recognise may take.
const MAX_WORK: u32 = 2_000;
/// The most examples that are tried.
const MAX_EXAMPLES: usize = 200;

impl Compiled {
    /// A value of the class that people recognise.
    pub(super) fn befriend(&self, key: &KeyDim, class: &KeyClass) -> ContextValue {
        class.friendly.get_or_init(|| self.example(key, class)).clone()
    }

    /// Some values of the class: those that people recognise, and what the search found.
    pub(super) fn values_of(&self, key: &KeyDim, class: &KeyClass) -> Vec<ContextValue> {
        let mut found = self.examples(key, class, 3);
        found.push(class.value.clone());
        found
    }

    /// Whether a value is of the class: all conditions say the same of it, and it is named or pinned
    /// as the class is.
    pub(super) fn is_of(&self, key: &KeyDim, class: &KeyClass, value: &ContextValue) -> bool {
        let Some(own) = self.draft.keys.get(&key.key) else { return true };
        let tests: Vec<&ConditionTest> = own.tests.iter().collect();
        let asked = Asked::new(&key.key, own, &self.setting);
        let asked = asked.tests(&tests);
        let ContextValue::One(text) = value else { return *value == class.value };
        let found = asked.class(value.clone(), asked.names(text), &mut Work::of(MAX_WORK));
        found.is_ok_and(|found| {
            found.holds == class.holds
                && found.open == class.open
                && found.is_named == class.is_named
                && found.is_pinned == class.is_pinned
                && found.is_inside == class.is_inside
        })
    }

    fn example(&self, key: &KeyDim, class: &KeyClass) -> ContextValue {
        self.examples(key, class, 1).pop().unwrap_or_else(|| class.value.clone())
    }

    /// Up to `count` values of the class that people recognise.
    fn examples(&self, key: &KeyDim, class: &KeyClass, count: usize) -> Vec<ContextValue> {
        // Only one value can stand for one value.
        let is_single = match &class.value {
            ContextValue::One(_) => true,
            ContextValue::Many(values) => values.len() == 1,
            ContextValue::Absent | ContextValue::Unknown => false,
        };
        let own = self.draft.keys.get(&key.key).filter(|_| is_single && !class.is_named);
        let Some(own) = own else { return Vec::new() };
        let tests: Vec<&ConditionTest> = own.tests.iter().collect();
        let asked = Asked::new(&key.key, own, &self.setting);
        let asked = asked.tests(&tests);
        let shape = Shape::of(&key.key, &tests);
        if !matches!(shape, Shape::Text | Shape::Arn | Shape::Account) {
            return Vec::new();
        }
        let examples = EXAMPLES.iter().filter(|(start, _)| key.key.starts_with(start));
        let examples = examples.flat_map(|(_, values)| values.iter().map(ToString::to_string));
        let listed = catalogue::condition_key(&key.key).map(catalogue::ConditionKey::values);
        let listed = listed.into_iter().flatten().map(ToString::to_string);
        let patterns = tests.iter().flat_map(|test| text_patterns(test));
        let patterns = patterns.map(|pattern| pattern.friendly("example", "999988887777"));
        let candidates = examples
            .chain(listed)
            .chain(patterns)
            .chain(["example", "another", "one-more"].map(str::to_owned));
        let domain = domain(&shape);
        // A request is shown with what the search found where all examples cost too much.
        let mut work = Work::of(MAX_WORK);
        let mut fits = |text: &str| {
            let value = match &class.value {
                ContextValue::Many(_) => ContextValue::Many(vec![text.into()]),
                ContextValue::One(_) | ContextValue::Absent | ContextValue::Unknown => {
                    ContextValue::One(text.into())
                }
            };
            // A text that something names stands for itself alone, and one of a member of the
            // organization for members.
            let organization = self.setting.organization.as_deref();
            if asked.names(text) || organization.is_some_and(|own| text.starts_with(own)) {
                return None;
            }
            let found = asked.class(value, false, &mut work).ok()?;
            let is_same = found.holds == class.holds
                && found.open == class.open
                && found.is_pinned == class.is_pinned;
            (is_same && domain.iter().any(|one| one.matches(text))).then_some(found.value)
        };
        candidates.take(MAX_EXAMPLES).filter_map(|text| fits(&text)).take(count).collect()
    }
}
