//! Terraform's numbers, as far as policies and plans need them: whole numbers exactly, fractions as
//! floating point.

use std::cmp::Ordering;
use std::fmt;

use super::value::Value;

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i64),
    Fraction(f64),
}

impl Number {
    /// The number that a value is, or that its text spells.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Self::parse(&value.scalar()?)
    }

    /// The number that a text spells.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let numeric = text.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
        let fraction: f64 = if numeric { text.parse().ok()? } else { return None };
        fraction.is_finite().then(|| Self::whole_if(fraction))
    }

    /// As a count or an index.
    pub(super) fn as_usize(self) -> Option<usize> {
        match self {
            Self::Whole(whole) => usize::try_from(whole).ok(),
            Self::Fraction(_) => None,
        }
    }

    fn whole_if(fraction: f64) -> Self {
        // a float of this size has no digits behind the point that its text would not show
        if fraction.fract() == 0.0 && fraction.abs() < 9e15 {
            format!("{fraction:.0}").parse().map_or(Self::Fraction(fraction), Self::Whole)
        } else {
            Self::Fraction(fraction)
        }
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "the only way from a whole number to a float"
    )]
    const fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Fraction(fraction) => fraction,
        }
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (Self::Fraction(_), _) | (_, Self::Fraction(_)) => {
                self.as_f64().total_cmp(&other.as_f64())
            }
        }
    }

    pub(super) const fn negated(self) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(whole.saturating_neg()),
            Self::Fraction(fraction) => Self::Fraction(-fraction),
        }
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.checked_add(b).map(Self::Whole),
            (Self::Fraction(_), _) | (_, Self::Fraction(_)) => {
                finite(self.as_f64() + other.as_f64())
            }
        }
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.checked_mul(b).map(Self::Whole),
            (Self::Fraction(_), _) | (_, Self::Fraction(_)) => {
                finite(self.as_f64() * other.as_f64())
            }
        }
    }

    pub(super) fn divide(self, other: Self) -> Option<Self> {
        finite(self.as_f64() / other.as_f64())
    }

    pub(super) fn remainder(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.checked_rem(b).map(Self::Whole),
            (Self::Fraction(_), _) | (_, Self::Fraction(_)) => {
                finite(self.as_f64() % other.as_f64())
            }
        }
    }

    pub(super) fn floor(self) -> Self {
        match self {
            Self::Whole(_) => self,
            Self::Fraction(fraction) => Self::whole_if(fraction.floor()),
        }
    }

    pub(super) fn ceil(self) -> Self {
        match self {
            Self::Whole(_) => self,
            Self::Fraction(fraction) => Self::whole_if(fraction.ceil()),
        }
    }
}

/// The number that a computation gave, if it gave one.
fn finite(fraction: f64) -> Option<Number> {
    fraction.is_finite().then(|| Number::whole_if(fraction))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(whole) => write!(f, "{whole}"),
            Self::Fraction(fraction) => write!(f, "{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(parsed("7").divide(parsed("2")).unwrap().to_string(), "3.5");
        assert_eq!(parsed("8").divide(parsed("2")).unwrap().to_string(), "4");
        assert_eq!(parsed("1e3").to_string(), "1000");
        assert_eq!(parsed("-7").remainder(parsed("3")).unwrap().to_string(), "-1");
    }

    #[test]
    fn what_has_no_number_has_none() {
        assert_eq!(parsed("1").divide(parsed("0")), None);
        assert_eq!(parsed("9223372036854775807").add(parsed("1")), None);
        for text in ["", "x", "inf", "NaN", "0x10"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
