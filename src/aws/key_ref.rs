//! The four ways to name a KMS key: key id, key ARN, alias name, alias ARN.

use std::fmt;
use std::str::FromStr;

use super::Arn;

/// A reference to a KMS key as AWS APIs take it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyRef {
    /// `1234abcd-12ab-…` or `mrk-…`.
    Id(Box<str>),
    /// `arn:aws:kms:…:key/…`.
    Arn(Arn),
    /// `alias/…`, with the prefix.
    Alias(Box<str>),
    /// `arn:aws:kms:…:alias/…`.
    AliasArn(Arn),
}

/// A text that names no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is named by id, key ARN, `alias/…` or alias ARN")]
pub struct NotAKeyRef;

impl FromStr for KeyRef {
    type Err = NotAKeyRef;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(arn) = text.parse::<Arn>() {
            return match arn.resource() {
                _ if arn.service() != "kms" => Err(NotAKeyRef),
                resource if resource.starts_with("key/") => Ok(Self::Arn(arn)),
                resource if resource.starts_with("alias/") => Ok(Self::AliasArn(arn)),
                _ => Err(NotAKeyRef),
            };
        }
        if text.starts_with("alias/") {
            return Ok(Self::Alias(text.into()));
        }
        if is_key_id(text) { Ok(Self::Id(text.into())) } else { Err(NotAKeyRef) }
    }
}

/// A UUID, or `mrk-` and 32 hex digits.
fn is_key_id(text: &str) -> bool {
    let hex =
        |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(rest) = text.strip_prefix("mrk-") {
        return hex(rest, 32);
    }
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, len)| hex(part, len))
}

impl KeyRef {
    /// Whether this names an AWS managed key: `alias/aws/…` is reserved for them.
    pub fn is_aws_managed_alias(&self) -> bool {
        match self {
            Self::Alias(name) => name.starts_with("alias/aws/"),
            Self::AliasArn(arn) => arn.resource().starts_with("alias/aws/"),
            Self::Id(_) | Self::Arn(_) => false,
        }
    }
}

impl fmt::Display for KeyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(text) | Self::Alias(text) => f.write_str(text),
            Self::Arn(arn) | Self::AliasArn(arn) => arn.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_forms_are_told_apart() {
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        assert!(matches!(id.parse(), Ok(KeyRef::Id(_))));
        let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{id}");
        assert!(matches!(arn.parse(), Ok(KeyRef::Arn(_))));
        assert!(matches!("alias/app".parse(), Ok(KeyRef::Alias(_))));
        let alias = "arn:aws:kms:eu-west-1:111122223333:alias/aws/rds";
        assert!(alias.parse::<KeyRef>().unwrap().is_aws_managed_alias());
    }

    #[test]
    fn other_texts_name_no_key() {
        for text in ["", "app", "mrk-1", "arn:aws:s3:::bucket"] {
            assert_eq!(text.parse::<KeyRef>(), Err(NotAKeyRef), "{text}");
        }
    }
}
