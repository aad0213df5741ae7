//! Amazon Resource Names.
//!
//! An ARN has six parts: `arn:partition:service:region:account:resource`. The first five hold no
//! colon, the last may. Parts may be empty; whether they may be depends on the service, which is
//! not this type's business.

use std::fmt;
use std::str::FromStr;

use super::AccountId;

/// A text of six ARN parts. It may hold wildcards where it is a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Arn {
    text: Box<str>,
    /// Byte offsets of the five colons.
    colons: [u32; 5],
}

/// A text that is not six parts behind `arn:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an ARN has six parts: arn:partition:service:region:account:resource")]
pub struct NotAnArn;

impl FromStr for Arn {
    type Err = NotAnArn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.starts_with("arn:") {
            return Err(NotAnArn);
        }
        let mut found = text.match_indices(':').map(|(at, _)| u32::try_from(at));
        let mut colons = [0; 5];
        for colon in &mut colons {
            *colon = found.next().and_then(Result::ok).ok_or(NotAnArn)?;
        }
        Ok(Self { text: text.into(), colons })
    }
}

impl Arn {
    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// `kms`, `backup`, `iam` …
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The Region; empty for global services.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account part as written; empty where a resource type has none.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The account, where the part holds one.
    pub fn account_id(&self) -> Option<AccountId> {
        self.account().parse().ok()
    }

    /// Everything after the fifth colon.
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    /// The six parts, `arn` first.
    pub fn parts(&self) -> [&str; 6] {
        std::array::from_fn(|index| self.part(index))
    }

    fn part(&self, index: usize) -> &str {
        let colon = |at: usize| self.colons.get(at).and_then(|at| usize::try_from(*at).ok());
        let start = index.checked_sub(1).and_then(colon).map_or(0, |at| at + 1);
        let end = colon(index).unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or("")
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_part_keeps_its_colons() {
        let arn: Arn =
            "arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-1".parse().unwrap();
        assert_eq!(arn.service(), "rds");
        assert_eq!(arn.account_id().unwrap().to_string(), "111122223333");
        assert_eq!(arn.resource(), "snapshot:awsbackup:job-1");
    }

    #[test]
    fn empty_parts_are_parts() {
        let arn: Arn = "arn:aws:ec2:eu-west-1::snapshot/snap-1".parse().unwrap();
        assert_eq!((arn.account(), arn.resource()), ("", "snapshot/snap-1"));
    }

    #[test]
    fn fewer_than_six_parts_are_refused() {
        for text in ["", "arn", "arn:aws:kms:eu-west-1:111122223333", "key/1", "ARN:a:b:c:d:e"] {
            assert_eq!(text.parse::<Arn>(), Err(NotAnArn), "{text}");
        }
    }
}
