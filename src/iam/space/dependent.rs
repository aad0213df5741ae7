//! The parts of conditions that depend on something else: unresolved values and policy variables.
//!
//! Also what a condition's texts say of callers, where its key follows from the caller.

use std::borrow::Cow;

use crate::aws::AccountId;
use crate::iam::{Condition, Known};
use crate::syntax::{Open, Part};

use super::super::condition::{ArnTest, ConditionTest, Pattern as TextTest, Values};
use super::super::pattern::{ArnPattern, Glob, Resolved, Template};
use super::super::request::Context;
use super::super::{Comparison, Family, Operator, Spanned};
use super::callers::Trait;

/// One value of a condition in a condition of its own, in the affirmative.
pub(super) fn alone(
    condition: &Condition,
    value: Spanned<Known<Box<str>>>,
    operator: Option<Operator>,
) -> Condition {
    let meaning = operator.map(|operator| Operator {
        quantifier: None,
        comparison: affirmed(operator.comparison),
        if_exists: false,
    });
    let mut alone = Condition { values: vec![value], meaning, ..condition.clone() };
    if let Some(operator) = meaning {
        alone.operator.value = operator.to_string().into();
    }
    alone
}

/// The comparison that a negated one negates.
pub(super) const fn affirmed(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::StringNotEquals => Comparison::StringEquals,
        Comparison::StringNotEqualsIgnoreCase => Comparison::StringEqualsIgnoreCase,
        Comparison::StringNotLike => Comparison::StringLike,
        Comparison::NumericNotEquals => Comparison::NumericEquals,
        Comparison::DateNotEquals => Comparison::DateEquals,
        Comparison::NotIpAddress => Comparison::IpAddress,
        Comparison::ArnNotEquals | Comparison::ArnNotLike | Comparison::ArnEquals => {
            Comparison::ArnLike
        }
        Comparison::StringEquals
        | Comparison::StringEqualsIgnoreCase
        | Comparison::StringLike
        | Comparison::NumericEquals
        | Comparison::NumericLessThan
        | Comparison::NumericLessThanEquals
        | Comparison::NumericGreaterThan
        | Comparison::NumericGreaterThanEquals
        | Comparison::DateEquals
        | Comparison::DateLessThan
        | Comparison::DateLessThanEquals
        | Comparison::DateGreaterThan
        | Comparison::DateGreaterThanEquals
        | Comparison::Bool
        | Comparison::BinaryEquals
        | Comparison::IpAddress
        | Comparison::ArnLike
        | Comparison::Null => comparison,
    }
}

/// What makes two conditions on a key the same: operator, values in any order, variables or not.
pub(super) fn fingerprint(condition: &Condition, variables: bool) -> String {
    let mut values: Vec<(bool, Cow<'_, str>)> = condition
        .values
        .iter()
        .map(|value| match &value.value {
            Known::Yes(text) => (true, Cow::Borrowed(&**text)),
            Known::No(open) => (false, format!("{:?}{}", open.parts, open.many).into()),
        })
        .collect();
    values.sort_unstable();
    values.dedup();
    let mut all = String::with_capacity(128);
    // Each text ends in NUL and a mark, and a NUL in it is doubled: no two lists read alike.
    let mut add = |is_known: bool, text: &str| {
        for (at, part) in text.split('\0').enumerate() {
            all.push_str(if at > 0 { "\0\0" } else { "" });
            all.push_str(part);
        }
        all.push_str(if is_known { "\0=" } else { "\0?" });
    };
    add(variables, &condition.operator.value);
    for (is_known, text) in &values {
        add(*is_known, text);
    }
    all
}

/// Whether a value holds a policy variable that this comparison fills in.
pub(super) fn is_template(text: &str, comparison: Option<Comparison>) -> bool {
    let fills = comparison.is_some_and(|one| matches!(one.family(), Family::String | Family::Arn));
    let depends =
        |template: Template| !matches!(template.resolve(&Context::open()), Resolved::Pattern(_));
    fills && text.contains("${") && Template::read(text, true, true).is_err_and(depends)
}

/// The globs of a condition on texts.
pub(super) fn globs(test: &ConditionTest) -> Vec<Glob> {
    match test.values() {
        Values::Texts(patterns) => patterns
            .iter()
            .map(|pattern| match pattern {
                TextTest::Fixed(glob) => glob.clone(),
                TextTest::Template(template) => template.relaxed(),
            })
            .collect(),
        Values::Arns(_)
        | Values::Numbers(_)
        | Values::Dates(_)
        | Values::Bools(_)
        | Values::Bytes(_)
        | Values::Networks(_) => Vec::new(),
    }
}

pub(super) fn account_trait(glob: Glob) -> Trait {
    let account = glob.as_literal().and_then(|text| text.parse().ok());
    account.map_or(Trait::AccountText(glob), Trait::Account)
}

/// The account that an ARN pattern names.
pub(super) fn account_of(arn: &Glob) -> Option<Trait> {
    let account = ArnPattern::new(arn).parts().get(4)?.as_literal()?.parse().ok()?;
    Some(Trait::Account(account))
}

/// The accounts that ARN patterns name, so that a class of callers knows whether its account is
/// pinned.
pub(super) fn accounts_of(test: &ConditionTest) -> Vec<Trait> {
    match test.values() {
        Values::Arns(patterns) => patterns
            .iter()
            .filter_map(|pattern| match pattern {
                ArnTest::Fixed(arn) => {
                    let account = arn.parts().get(4)?.as_literal()?.parse().ok()?;
                    Some(Trait::Account(account))
                }
                ArnTest::Template(template) => account_of(&template.relaxed()),
            })
            .collect(),
        Values::Texts(_) => globs(test).iter().filter_map(account_of).collect(),
        Values::Numbers(_)
        | Values::Dates(_)
        | Values::Bools(_)
        | Values::Bytes(_)
        | Values::Networks(_) => Vec::new(),
    }
}

/// What is known of the resource that policies are attached to: every request about it has this.
#[derive(Clone, Debug, Default)]
pub(super) struct OfResource {
    /// `aws:ResourceAccount`.
    pub(super) account: Option<AccountId>,
    /// `aws:ResourceOrgID`.
    pub(super) organization: Option<Box<str>>,
}

impl OfResource {
    /// A condition in which what is known of the resource stands in place of its variables. One that
    /// compares the resource's organization with the caller's compares the caller's with the known one.
    pub(super) fn fill<'c>(&self, condition: &'c Condition) -> Cow<'c, Condition> {
        let mut filled = Cow::Borrowed(condition);
        if let Some(account) = &self.account {
            fill(&mut filled, "${aws:resourceaccount}", account.as_str());
        }
        if let Some(organization) = &self.organization {
            fill(&mut filled, "${aws:resourceorgid}", organization);
            if let Some(turned) = turned(&filled, organization) {
                return Cow::Owned(turned);
            }
        }
        filled
    }
}

fn fill(condition: &mut Cow<'_, Condition>, variable: &str, own: &str) {
    let place =
        |text: &str| text.contains('$').then(|| text.to_ascii_lowercase().find(variable))?;
    let has_it =
        condition.values.iter().any(|it| it.value.yes().is_some_and(|it| place(it).is_some()));
    if !has_it {
        return;
    }
    for value in &mut condition.to_mut().values {
        while let Some((at, text)) = value.value.yes().and_then(|it| Some((place(it)?, it.clone())))
        {
            let (before, after) = text.split_at(at);
            let after = after.get(variable.len()..).unwrap_or_default();
            value.value = Known::Yes(format!("{before}{own}{after}").into());
        }
    }
}

/// `aws:ResourceOrgID` compared with `${aws:PrincipalOrgID}`, the other way round. The resource has an
/// organization, so what is said of a request without the key does not count.
fn turned(condition: &Condition, organization: &str) -> Option<Condition> {
    let operator = condition.meaning.filter(|operator| {
        operator.quantifier.is_none()
            && matches!(
                affirmed(operator.comparison),
                Comparison::StringEquals | Comparison::StringLike
            )
    })?;
    let [only] = condition.values.as_slice() else { return None };
    let is_callers = only.value.yes()?.eq_ignore_ascii_case("${aws:PrincipalOrgID}");
    if !is_callers || !condition.is_on("aws:ResourceOrgID") {
        return None;
    }
    let mut turned = condition.clone();
    let meaning = Operator { if_exists: false, ..operator };
    turned.meaning = Some(meaning);
    turned.operator.value = meaning.to_string().into();
    turned.key.value = "aws:PrincipalOrgID".into();
    turned.values = vec![Spanned::new(only.at, Known::Yes(organization.into()))];
    Some(turned)
}

/// Matches every action that an unresolved value could be; `None` where any might do.
pub(super) fn widest_action(open: &Open) -> Option<String> {
    let text = |part: &Part| match part {
        // A policy variable is none in `Action`, but a hole may hold half of one.
        Part::Text(text) => (!text.contains("${")).then(|| text.to_string()),
        Part::Hole(_) => Some("*".into()),
    };
    if open.many { None } else { open.parts.iter().map(text).collect() }
}
