//! Numbers of any length, compared exactly.

use std::cmp::Ordering;
use std::str::FromStr;

/// An integer or decimal, without rounding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: Box<str>,
    /// Digits behind the point, without trailing zeros.
    fraction: Box<str>,
}

/// A text that is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an integer or a decimal number")]
pub struct NotADecimal;

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !are_digits(whole) || !are_digits(fraction)
        {
            return Err(NotADecimal);
        }
        if digits.is_empty() {
            return Err(NotADecimal);
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let is_zero = whole.is_empty() && fraction.is_empty();
        Ok(Self { negative: negative && !is_zero, whole: whole.into(), fraction: fraction.into() })
    }
}

impl Decimal {
    /// How many digits stand behind the point.
    pub fn places(&self) -> usize {
        self.fraction.len()
    }

    /// The number, a little farther from zero: less than any number of up to `places` digits behind
    /// the point is, if it is one of them itself.
    pub fn farther(&self, places: usize) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        format!("{sign}{whole}.{:0<places$}5", self.fraction)
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        self.whole
            .len()
            .cmp(&other.whole.len())
            .then_with(|| self.whole.cmp(&other.whole))
            .then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_size(other),
            (true, true) => other.cmp_size(self),
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.negative { "-" } else { "" })?;
        f.write_str(if self.whole.is_empty() { "0" } else { &self.whole })?;
        if self.fraction.is_empty() { Ok(()) } else { write!(f, ".{}", self.fraction) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_size_not_by_text() {
        let numbers = [
            "-10.5",
            "-2",
            "-1.99",
            "0",
            "0.09",
            "0.1",
            "7",
            "07.5",
            "30",
            "1234567890123456789012",
        ];
        for pair in numbers.windows(2) {
            let [one, other] = [0, 1].map(|at| pair[at].parse::<Decimal>().unwrap());
            assert!(one < other, "{pair:?}");
        }
    }

    #[test]
    fn a_number_beside_another_is_before_the_next_one() {
        for (one, next) in [("1.2", "1.21"), ("0", "0.01"), ("-1.2", "-1.21"), ("7", "8")] {
            let [one, next] = [one, next].map(|it| it.parse::<Decimal>().unwrap());
            let beside: Decimal = one.farther(one.places().max(next.places())).parse().unwrap();
            assert!((one < beside) == (one < next) && (beside < next) == (one < next), "{beside}");
        }
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for (one, other) in [("7", "07.00"), ("-0", "0"), (".5", "0.5"), ("+3", "3."), ("0", "0.0")]
        {
            assert_eq!(one.parse::<Decimal>(), other.parse::<Decimal>(), "{one} {other}");
            assert!(one.parse::<Decimal>().is_ok(), "{one}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in ["", "-", ".", "1e3", "0x1", "1,5", " 1", "one"] {
            assert_eq!(text.parse::<Decimal>(), Err(NotADecimal), "{text}");
        }
    }
}
