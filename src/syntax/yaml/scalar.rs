//! What a scalar without quotes means.
//!
//! YAML 1.2's core schema, and for the rest the text itself: `yes`, `no`, `on` and `off` are texts
//! here, dates are texts, and a number keeps its digits, so that an account id without quotes
//! keeps its zeros.

use super::super::Value;

/// The value of a scalar written without quotes.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        number if is_number(number) => Value::Number(number.into()),
        other => Value::Text(other.into()),
    }
}

/// Whether the core schema takes this for an integer or a float.
fn is_number(text: &str) -> bool {
    let digits = |text: &str, ok: fn(&u8) -> bool| !text.is_empty() && text.bytes().all(|b| ok(&b));
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, |b| (b'0'..=b'7').contains(b));
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return digits(hexadecimal, u8::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || is_decimal(unsigned)
}

/// Digits with at most one point and at most one exponent, and at least one digit before it.
fn is_decimal(text: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent_ok = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent_ok
        && all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> bool {
        plain(text) == Value::Number(text.into())
    }

    fn text(text: &str) -> bool {
        plain(text) == Value::Text(text.into())
    }

    #[test]
    fn numbers_keep_their_digits() {
        for each in
            ["0", "012345678901", "0o14", "0x1F", "-1", "+1.5", ".5", "1.", "1e3", "6.02E+23"]
        {
            assert!(number(each), "{each}");
        }
        assert!(number(".inf") && number("-.INF") && number(".nan"));
    }

    #[test]
    fn what_only_looks_like_a_number_is_a_text() {
        for each in [
            "2012-10-17",
            "1:30",
            "1_000",
            "0o19",
            "0x",
            "e3",
            "1e",
            ".",
            "-",
            "1.2.3",
            "--1",
            "1e3.5",
        ] {
            assert!(text(each), "{each}");
        }
    }

    #[test]
    fn old_booleans_are_texts() {
        for each in ["yes", "No", "on", "OFF", "y", "tRUE"] {
            assert!(text(each), "{each}");
        }
        assert_eq!(plain("True"), Value::Bool(true));
        assert_eq!(plain("FALSE"), Value::Bool(false));
        assert_eq!(plain("~"), Value::Null);
    }
}
