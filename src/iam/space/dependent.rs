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
const fn affirmed(comparison: Comparison) -> Comparison {
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

/// What makes two conditions the same: operator, key, values in any order, variables or not.
pub(super) fn fingerprint(condition: &Condition, variables: bool) -> String {
    let mut values: Vec<String> = condition
        .values
        .iter()
        .map(|value| match &value.value {
            Known::Yes(text) => format!("={text}"),
            Known::No(open) => format!("?{:?}{}", open.parts, open.many),
        })
        .collect();
    values.sort_unstable();
    values.dedup();
    let operator = &condition.operator.value;
    let key = condition.key.value.to_lowercase();
    format!("{operator} {key} {variables} {values:?}")
}

/// Whether a value holds a policy variable that this comparison fills in.
pub(super) fn is_template(text: &str, comparison: Option<Comparison>) -> bool {
    let fills = comparison.is_some_and(|one| matches!(one.family(), Family::String | Family::Arn));
    fills && text.contains("${") && {
        let template = Template::parse(text, true);
        template.fixed().is_none()
            && !matches!(template.resolve(&Context::open()), Resolved::Pattern(_))
    }
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

/// A condition with the account in place of `${aws:ResourceAccount}`: every request to a resource
/// has its account there.
pub(super) fn with_resource_account(
    condition: &Condition,
    account: AccountId,
) -> Cow<'_, Condition> {
    const VARIABLE: &str = "${aws:resourceaccount}";
    let place = |text: &str| text.to_ascii_lowercase().find(VARIABLE);
    let has_it =
        condition.values.iter().any(|it| it.value.yes().is_some_and(|it| place(it).is_some()));
    if !has_it {
        return Cow::Borrowed(condition);
    }
    let mut filled = condition.clone();
    for value in &mut filled.values {
        while let Some((at, text)) = value.value.yes().and_then(|it| Some((place(it)?, it.clone())))
        {
            let (before, after) = text.split_at(at);
            let after = after.get(VARIABLE.len()..).unwrap_or_default();
            value.value = Known::Yes(format!("{before}{account}{after}").into());
        }
    }
    Cow::Owned(filled)
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
