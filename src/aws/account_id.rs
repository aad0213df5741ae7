//! AWS account ids.
//!
//! An account id is twelve digits and never a number: `000123456789` keeps its zeros. Anything
//! else is refused where it is read, so the rest of the crate can compare ids without checking.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A twelve-digit AWS account id, such as `111122223333`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId([u8; 12]);

/// A text that is not twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account id has twelve digits")]
pub struct NotAnAccountId;

impl FromStr for AccountId {
    type Err = NotAnAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| NotAnAccountId)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(NotAnAccountId) }
    }
}

impl AccountId {
    /// The account that a template is deployed to, where nothing given says which it is. It is
    /// different from every account that a text names, and shown as `this account`.
    pub const THIS: Self = Self(*b"000000000000");

    /// The twelve digits, or words for the account that nothing names.
    pub fn word(&self) -> &str {
        if *self == Self::THIS { "this account" } else { self.as_str() }
    }

    /// A text for people, with [`Self::THIS`] in words where it stands in an ARN, after `account`,
    /// or alone.
    pub fn in_words(text: &str) -> Cow<'_, str> {
        let this = Self::THIS.as_str();
        if !text.contains(this) {
            return Cow::Borrowed(text);
        }
        if text == this {
            return Cow::Borrowed(Self::THIS.word());
        }
        let in_arn = (format!(":{this}:"), format!(":<{}>:", Self::THIS.word()));
        let text = text.replace(&in_arn.0, &in_arn.1);
        Cow::Owned(text.replace(&format!("account {this}"), Self::THIS.word()))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_survive() {
        assert_eq!("000123456789".parse::<AccountId>().unwrap().to_string(), "000123456789");
    }

    #[test]
    fn the_account_that_nothing_names_is_shown_in_words() {
        for (text, words) in [
            ("000000000000", "this account"),
            ("account 000000000000", "this account"),
            ("arn:aws:iam::000000000000:role/x", "arn:aws:iam::<this account>:role/x"),
            ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
            ("0000000000001", "0000000000001"),
        ] {
            assert_eq!(AccountId::in_words(text), words);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "1111222233", "1111222233334", "11112222333x", "١١١١٢٢"] {
            assert_eq!(text.parse::<AccountId>(), Err(NotAnAccountId), "{text}");
        }
    }
}
