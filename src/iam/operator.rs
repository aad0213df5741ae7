//! Condition operators: a comparison, a set prefix, and `IfExists`.
//!
//! AWS: IAM user guide, "Condition operators" and "Multivalued context keys".

use std::str::FromStr;

/// A condition operator such as `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// The comparison itself.
    pub comparison: Comparison,
    /// `…IfExists`: true where the key is absent.
    pub if_exists: bool,
}

/// The prefix that says how several request values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quantifier {
    /// Every request value satisfies the comparison; true where there is none.
    ForAllValues,
    /// Some request value satisfies it; false where there is none.
    ForAnyValue,
}

/// What sort of values a comparison compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Texts.
    String,
    /// Integers and decimals.
    Numeric,
    /// Dates and times.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes, written in base64.
    Binary,
    /// IP addresses and ranges.
    Ip,
    /// ARNs, part by part.
    Arn,
    /// Presence.
    Null,
}

/// The comparisons, negations included. `ArnEquals` and `ArnLike` mean the same, and stay apart
/// only so that they can be printed as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Comparison {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

/// Every comparison with its name.
const NAMES: &[(&str, Comparison)] = &[
    ("StringEquals", Comparison::StringEquals),
    ("StringNotEquals", Comparison::StringNotEquals),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase),
    ("StringNotEqualsIgnoreCase", Comparison::StringNotEqualsIgnoreCase),
    ("StringLike", Comparison::StringLike),
    ("StringNotLike", Comparison::StringNotLike),
    ("NumericEquals", Comparison::NumericEquals),
    ("NumericNotEquals", Comparison::NumericNotEquals),
    ("NumericLessThan", Comparison::NumericLessThan),
    ("NumericLessThanEquals", Comparison::NumericLessThanEquals),
    ("NumericGreaterThan", Comparison::NumericGreaterThan),
    ("NumericGreaterThanEquals", Comparison::NumericGreaterThanEquals),
    ("DateEquals", Comparison::DateEquals),
    ("DateNotEquals", Comparison::DateNotEquals),
    ("DateLessThan", Comparison::DateLessThan),
    ("DateLessThanEquals", Comparison::DateLessThanEquals),
    ("DateGreaterThan", Comparison::DateGreaterThan),
    ("DateGreaterThanEquals", Comparison::DateGreaterThanEquals),
    ("Bool", Comparison::Bool),
    ("BinaryEquals", Comparison::BinaryEquals),
    ("IpAddress", Comparison::IpAddress),
    ("NotIpAddress", Comparison::NotIpAddress),
    ("ArnEquals", Comparison::ArnEquals),
    ("ArnLike", Comparison::ArnLike),
    ("ArnNotEquals", Comparison::ArnNotEquals),
    ("ArnNotLike", Comparison::ArnNotLike),
    ("Null", Comparison::Null),
];

/// A text that is no condition operator, letter for letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a condition operator")]
pub struct NotAnOperator;

impl FromStr for Operator {
    type Err = NotAnOperator;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (quantifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return Err(NotAnOperator),
            None => (None, text),
        };
        let (name, if_exists) =
            rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let comparison = Comparison::named(name).ok_or(NotAnOperator)?;
        if if_exists && comparison == Comparison::Null {
            return Err(NotAnOperator);
        }
        Ok(Self { quantifier, comparison, if_exists })
    }
}

impl Operator {
    /// Reads an operator whatever its letters' case. Whether AWS takes such a spelling is not
    /// documented; rules report it, and the evaluator reads it as meant.
    pub fn any_case(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once(':').map_or(("", text), |(p, rest)| (p, rest));
        let quantifier = match prefix.to_ascii_lowercase().as_str() {
            "" if rest.len() == text.len() => None,
            "forallvalues" => Some(Quantifier::ForAllValues),
            "foranyvalue" => Some(Quantifier::ForAnyValue),
            _ => return None,
        };
        let lower = rest.to_ascii_lowercase();
        let (name, if_exists) =
            lower.strip_suffix("ifexists").map_or((&*lower, false), |name| (name, true));
        let same = |(known, _): &&(&str, Comparison)| known.eq_ignore_ascii_case(name);
        let comparison = NAMES.iter().find(same).map(|(_, comparison)| *comparison)?;
        let exists = !(if_exists && comparison == Comparison::Null);
        exists.then_some(Self { quantifier, comparison, if_exists })
    }
}

impl std::fmt::Display for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.quantifier {
            Some(Quantifier::ForAllValues) => "ForAllValues:",
            Some(Quantifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        })?;
        f.write_str(self.comparison.name())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

impl Comparison {
    /// The comparison with this name, letter for letter.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, comparison)| *comparison)
    }

    /// All names, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// AWS's name.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, comparison)| *comparison == self).map_or("", |(name, _)| name)
    }

    /// Whether it is true when no value matches, and when the key is absent.
    pub const fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }

    /// What sort of values it compares.
    pub const fn family(self) -> Family {
        match self {
            Self::StringEquals
            | Self::StringNotEquals
            | Self::StringEqualsIgnoreCase
            | Self::StringNotEqualsIgnoreCase
            | Self::StringLike
            | Self::StringNotLike => Family::String,
            Self::NumericEquals
            | Self::NumericNotEquals
            | Self::NumericLessThan
            | Self::NumericLessThanEquals
            | Self::NumericGreaterThan
            | Self::NumericGreaterThanEquals => Family::Numeric,
            Self::DateEquals
            | Self::DateNotEquals
            | Self::DateLessThan
            | Self::DateLessThanEquals
            | Self::DateGreaterThan
            | Self::DateGreaterThanEquals => Family::Date,
            Self::Bool => Family::Bool,
            Self::BinaryEquals => Family::Binary,
            Self::IpAddress | Self::NotIpAddress => Family::Ip,
            Self::ArnEquals | Self::ArnLike | Self::ArnNotEquals | Self::ArnNotLike => Family::Arn,
            Self::Null => Family::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_prints_as_it_was_read() {
        for (name, _) in NAMES {
            for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
                for suffix in ["", "IfExists"] {
                    let text = format!("{prefix}{name}{suffix}");
                    match text.parse::<Operator>() {
                        Ok(operator) => assert_eq!(operator.to_string(), text),
                        Err(NotAnOperator) => assert_eq!((*name, suffix), ("Null", "IfExists")),
                    }
                }
            }
        }
    }

    #[test]
    fn any_case_reads_what_only_differs_in_case() {
        for text in ["stringequals", "FORANYVALUE:stringLikeIFEXISTS", "Null"] {
            let operator = Operator::any_case(text).unwrap();
            assert!(operator.to_string().eq_ignore_ascii_case(text), "{text}");
        }
        for text in ["StringEqual", ":StringEquals", "ForAll:StringEquals", "NullIfExists"] {
            assert_eq!(Operator::any_case(text), None, "{text}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["stringEquals", "ForAllValue:StringEquals", "StringEqualIfExists", "", "For:"]
        {
            assert_eq!(text.parse::<Operator>(), Err(NotAnOperator), "{text}");
        }
    }
}
