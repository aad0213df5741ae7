//! Region codes, such as `eu-west-1`.
//!
//! The type holds anything of the right shape; whether AWS has such a Region, and in which
//! partition, the catalogue knows.

use std::fmt;
use std::str::FromStr;

/// A Region code of the shape `xx-word-n`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(Box<str>);

/// A text that has not the shape of a Region code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Region looks like `eu-west-1`")]
pub struct NotARegion;

impl FromStr for Region {
    type Err = NotARegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split('-').collect();
        let letters =
            |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        let [first, middle @ .., last] = words.as_slice() else { return Err(NotARegion) };
        let shaped = letters(first)
            && !middle.is_empty()
            && middle.iter().all(letters)
            && !last.is_empty()
            && last.bytes().all(|b| b.is_ascii_digit());
        if shaped { Ok(Self(text.into())) } else { Err(NotARegion) }
    }
}

impl Region {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_have_longer_names() {
        for text in ["eu-west-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "*", "eu-west", "eu-west-x", "EU-WEST-1", "eu-west-1a", "-west-1"] {
            assert_eq!(text.parse::<Region>(), Err(NotARegion), "{text}");
        }
    }
}
