//! One condition against one request: an operator, a key, and the values that satisfy it.
//!
//! Everything that can be prepared is prepared once, in [`ConditionTest::new`]; a request then
//! costs a look-up and a comparison. The answer has three values.
//! AWS: IAM user guide, "Condition operators", "Multivalued context keys".

mod binary;
mod date;
mod decimal;
mod network;
mod text;

pub use date::Moment;
pub use decimal::Decimal;
pub use network::Network;
pub use text::{ArnTest, Pattern};
pub(super) use text::{OpenText, open_name};

use super::decision::{Cause, ConditionKey, Truth};
use super::document::Condition;
use super::known::Known;
use super::operator::{Comparison, Operator, Quantifier};
use super::pattern::{Glob, Template};
use super::request::{Context, Lookup, marks};

/// A condition, ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionTest {
    key: ConditionKey,
    operator: Option<Operator>,
    values: Values,
    /// Values of the policy that are not resolved.
    open: Vec<OpenText>,
}

/// The values of a condition, in the shape its operator compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Texts, with or without wildcards; in lower case where the operator ignores case.
    Texts(Vec<Pattern>),
    /// ARNs, part by part.
    Arns(Vec<ArnTest>),
    /// Numbers; a text that is none is left out, and matches nothing.
    Numbers(Vec<Decimal>),
    /// Dates; likewise.
    Dates(Vec<Moment>),
    /// `true` and `false`; likewise.
    Bools(Vec<bool>),
    /// Bytes; likewise.
    Bytes(Vec<Vec<u8>>),
    /// Networks; likewise.
    Networks(Vec<Network>),
}

impl ConditionTest {
    /// Prepares a condition. `variables` says whether the document's Version has policy variables.
    pub fn new(condition: &Condition, variables: bool) -> Self {
        let key = ConditionKey::new(&condition.key.value);
        let operator = condition.meaning.or_else(|| Operator::any_case(&condition.operator.value));
        let known = || condition.values.iter().filter_map(|value| value.value.yes().map(|t| &**t));
        let comparison = operator.map_or(Comparison::StringEquals, |operator| operator.comparison);
        let open = condition.values.iter().filter_map(|value| match &value.value {
            Known::Yes(_) => None,
            Known::No(open) => Some(OpenText::new(open, comparison)),
        });
        Self {
            key,
            operator,
            open: open.collect(),
            values: Values::new(comparison, variables, known()),
        }
    }

    /// The same condition on another key.
    #[must_use]
    pub(super) fn on(&self, key: ConditionKey) -> Self {
        Self { key, ..self.clone() }
    }

    /// The condition key.
    pub const fn key(&self) -> &ConditionKey {
        &self.key
    }

    /// The operator; `None` where AWS has none of that name, and then nothing matches.
    pub const fn operator(&self) -> Option<Operator> {
        self.operator
    }

    /// The values that are known.
    pub const fn values(&self) -> &Values {
        &self.values
    }

    /// Whether a value of the policy is not resolved.
    pub const fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The mark of the key, where the condition fails without it.
    pub(super) fn marks(&self) -> u64 {
        let needs =
            |operator: Operator| operator.comparison != Comparison::Null && !absent(operator);
        if self.operator.is_some_and(needs) { marks::of_key(self.key.folded()) } else { 0 }
    }

    /// How much a value of a request is compared with: the number of values, and of the pieces
    /// that wildcards cut texts into.
    pub(super) fn weight(&self) -> usize {
        match &self.values {
            Values::Texts(texts) => texts.iter().map(Pattern::weight).sum(),
            Values::Arns(arns) => arns.iter().map(ArnTest::weight).sum(),
            Values::Numbers(list) => list.len(),
            Values::Dates(list) => list.len(),
            Values::Bools(list) => list.len(),
            Values::Bytes(list) => list.len(),
            Values::Networks(list) => list.len(),
        }
    }

    /// The values that hold policy variables.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        let (texts, arns): (&[Pattern], &[ArnTest]) = match &self.values {
            Values::Texts(texts) => (texts, &[]),
            Values::Arns(arns) => (&[], arns),
            Values::Numbers(_)
            | Values::Dates(_)
            | Values::Bools(_)
            | Values::Bytes(_)
            | Values::Networks(_) => (&[], &[]),
        };
        let of_texts = texts.iter().filter_map(|one| match one {
            Pattern::Template(template) => Some(template),
            Pattern::Fixed(_) => None,
        });
        let of_arns = arns.iter().filter_map(|one| match one {
            ArnTest::Template(template) => Some(template),
            ArnTest::Fixed(_) => None,
        });
        of_texts.chain(of_arns)
    }

    /// What tells texts that an unresolved value could match from those that it cannot.
    pub(super) fn open_globs(&self) -> impl Iterator<Item = &Glob> {
        self.open.iter().filter_map(OpenText::widest)
    }

    /// Whether the condition holds.
    pub fn holds(&self, context: &Context) -> Truth {
        let Some(operator) = self.operator else { return Truth::False };
        let found = context.get(self.key.folded());
        if operator.comparison == Comparison::Null {
            return self.null(operator, found);
        }
        let negated = operator.comparison.is_negated();
        let satisfies = |value: &str| {
            let matched = self.matches(operator.comparison, value, context);
            if negated { matched.negate() } else { matched }
        };
        match (operator.quantifier, found) {
            (_, Lookup::Unknown) => self.unknown(),
            (_, Lookup::Absent) => absent(operator).into(),
            (_, Lookup::One(value)) => satisfies(value),
            // AWS: "Single-valued vs. multivalued context keys": such keys need a set operator.
            (None, Lookup::Many(_)) => Truth::False,
            (Some(Quantifier::ForAllValues), Lookup::Many(values)) => {
                values.iter().fold(Truth::True, |all, value| all.and(satisfies(value)))
            }
            (Some(Quantifier::ForAnyValue), Lookup::Many(values)) => {
                values.iter().fold(Truth::False, |any, value| any.or(satisfies(value)))
            }
        }
    }

    fn unknown(&self) -> Truth {
        Truth::unknown(Cause::Key(self.key.clone()))
    }

    /// `Null`: `true` asks for absence, `false` for presence. With a set prefix the answer is fixed.
    /// AWS: Access Analyzer policy checks, `ForAllValues` and `ForAnyValue` with `Null`.
    fn null(&self, operator: Operator, found: Lookup<'_>) -> Truth {
        match operator.quantifier {
            Some(Quantifier::ForAllValues) => return Truth::True,
            Some(Quantifier::ForAnyValue) => return Truth::False,
            None => {}
        }
        let Values::Bools(wanted) = &self.values else { return Truth::False };
        let is_absent = match found {
            Lookup::Absent => true,
            Lookup::One(_) | Lookup::Many(_) => false,
            Lookup::Unknown if wanted.contains(&true) && wanted.contains(&false) => {
                return Truth::True;
            }
            Lookup::Unknown if wanted.is_empty() && self.open.is_empty() => return Truth::False,
            Lookup::Unknown => return self.unknown(),
        };
        let known = Truth::from(wanted.contains(&is_absent));
        self.open.iter().fold(known, |any, open| any.or(Truth::unknown(open.cause())))
    }

    /// Whether one value of the request matches one of the policy's, negation aside.
    fn matches(&self, comparison: Comparison, value: &str, context: &Context) -> Truth {
        let known = self.values.match_value(comparison, value, context);
        self.open.iter().fold(known, |any, open| any.or(open.matches(value)))
    }
}

/// What an operator says of a key that is not there.
fn absent(operator: Operator) -> bool {
    if operator.if_exists {
        // AWS: "IfExists: if the key is not present, evaluate the condition element as true".
        return true;
    }
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => true,
        Some(Quantifier::ForAnyValue) => false,
        None => operator.comparison.is_negated(),
    }
}

impl Values {
    fn new<'t>(
        comparison: Comparison,
        variables: bool,
        texts: impl Iterator<Item = &'t str>,
    ) -> Self {
        use super::operator::Family;
        match comparison.family() {
            Family::String => {
                Self::Texts(texts.map(|t| Pattern::new(t, comparison, variables)).collect())
            }
            Family::Arn => Self::Arns(texts.map(|t| ArnTest::new(t, variables)).collect()),
            Family::Numeric => Self::Numbers(texts.filter_map(|t| t.parse().ok()).collect()),
            Family::Date => Self::Dates(texts.filter_map(|t| t.parse().ok()).collect()),
            Family::Bool | Family::Null => Self::Bools(texts.filter_map(parse_bool).collect()),
            Family::Binary => Self::Bytes(texts.filter_map(binary::decode).collect()),
            Family::Ip => Self::Networks(texts.filter_map(|t| t.parse().ok()).collect()),
        }
    }

    fn match_value(&self, comparison: Comparison, value: &str, context: &Context) -> Truth {
        match self {
            Self::Texts(patterns) => text::any_text(patterns, comparison, value, context),
            Self::Arns(patterns) => text::any_arn(patterns, value, context),
            Self::Numbers(numbers) => {
                any(value.parse::<Decimal>().ok(), numbers, |value, number| {
                    compares(comparison, value.cmp(number))
                })
            }
            Self::Dates(dates) => any(value.parse::<Moment>().ok(), dates, |value, date| {
                compares(comparison, value.cmp(date))
            }),
            Self::Bools(bools) => any(parse_bool(value), bools, |value, wanted| value == wanted),
            Self::Bytes(bytes) => {
                any(binary::decode(value), bytes, |value, wanted| value == wanted)
            }
            Self::Networks(networks) => {
                any(network::address(value), networks, |value, net| net.contains(*value))
            }
        }
    }
}

/// Whether a value that could be read matches any of the policy's.
fn any<V, W>(value: Option<V>, wanted: &[W], matches: impl Fn(&V, &W) -> bool) -> Truth {
    value.is_some_and(|value| wanted.iter().any(|wanted| matches(&value, wanted))).into()
}

/// Whether an order between the request's value and the policy's satisfies a comparison of numbers
/// or dates; of a negated one, what it negates.
pub(super) const fn compares(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    match comparison {
        Comparison::NumericLessThan | Comparison::DateLessThan => order.is_lt(),
        Comparison::NumericLessThanEquals | Comparison::DateLessThanEquals => order.is_le(),
        Comparison::NumericGreaterThan | Comparison::DateGreaterThan => order.is_gt(),
        Comparison::NumericGreaterThanEquals | Comparison::DateGreaterThanEquals => order.is_ge(),
        Comparison::StringEquals
        | Comparison::StringNotEquals
        | Comparison::StringEqualsIgnoreCase
        | Comparison::StringNotEqualsIgnoreCase
        | Comparison::StringLike
        | Comparison::StringNotLike
        | Comparison::NumericEquals
        | Comparison::NumericNotEquals
        | Comparison::DateEquals
        | Comparison::DateNotEquals
        | Comparison::Bool
        | Comparison::BinaryEquals
        | Comparison::IpAddress
        | Comparison::NotIpAddress
        | Comparison::ArnEquals
        | Comparison::ArnLike
        | Comparison::ArnNotEquals
        | Comparison::ArnNotLike
        | Comparison::Null => order.is_eq(),
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
