//! The `Principal` element: who a statement speaks of.
//!
//! Every form AWS knows has a variant, so that what is left over is certainly a mistake.
//! AWS: IAM user guide, "AWS JSON policy elements: Principal".

use crate::aws::{AccountId, Arn};

/// One value of a `Principal` or `NotPrincipal` element.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principal {
    /// `"*"` or `{"AWS": "*"}`: everybody.
    Any,
    /// An account: twelve digits or `arn:…:iam::…:root`. It delegates to that account's policies.
    Account(AccountId),
    /// A user, role, role session or federated user by ARN.
    Arn(Arn),
    /// `{"Service": "backup.amazonaws.com"}`.
    Service(Box<str>),
    /// `{"Federated": …}`: an identity provider.
    Federated(Box<str>),
    /// `{"CanonicalUser": …}`: S3's account ids.
    CanonicalUser(Box<str>),
    /// `AROA…`, `AIDA…`: the id that stands where a deleted role or user stood.
    UniqueId(Box<str>),
    /// A text that is none of these, under the key it stood under. It matches nobody.
    Malformed(Box<str>),
}

impl Principal {
    /// Reads one value under the key `kind` (`AWS`, `Service`, …).
    pub fn parse(kind: &str, text: &str) -> Self {
        match kind {
            "AWS" => Self::parse_aws(text),
            "Service" => Self::Service(text.into()),
            "Federated" => Self::Federated(text.into()),
            "CanonicalUser" => Self::CanonicalUser(text.into()),
            _ => Self::Malformed(text.into()),
        }
    }

    fn parse_aws(text: &str) -> Self {
        if text == "*" {
            return Self::Any;
        }
        if let Ok(account) = text.parse() {
            return Self::Account(account);
        }
        if let Ok(arn) = text.parse::<Arn>() {
            return match arn.account_id() {
                Some(account) if arn.service() == "iam" && arn.resource() == "root" => {
                    Self::Account(account)
                }
                _ => Self::Arn(arn),
            };
        }
        if is_unique_id(text) { Self::UniqueId(text.into()) } else { Self::Malformed(text.into()) }
    }

    /// Whether this is a service-linked role: AWS alone says what it may do, and services call as it.
    /// AWS: IAM user guide, "Service-linked roles".
    pub fn is_service_linked(&self) -> bool {
        match self {
            Self::Arn(arn) => {
                arn.service() == "iam" && arn.resource().starts_with("role/aws-service-role/")
            }
            Self::Any
            | Self::Account(_)
            | Self::Service(_)
            | Self::Federated(_)
            | Self::CanonicalUser(_)
            | Self::UniqueId(_)
            | Self::Malformed(_) => false,
        }
    }

    /// The account that this principal is, as a whole.
    pub const fn as_account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(*account),
            Self::Any
            | Self::Arn(_)
            | Self::Service(_)
            | Self::Federated(_)
            | Self::CanonicalUser(_)
            | Self::UniqueId(_)
            | Self::Malformed(_) => None,
        }
    }

    /// The account this principal belongs to, where the text says it.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(*account),
            Self::Arn(arn) => arn.account_id(),
            Self::Any
            | Self::Service(_)
            | Self::Federated(_)
            | Self::CanonicalUser(_)
            | Self::UniqueId(_)
            | Self::Malformed(_) => None,
        }
    }
}

/// `AROA…`, `AIDA…` and relatives: four letters that say what it was, then 17 letters or digits.
/// AWS: IAM user guide, "IAM identifiers: unique ID prefixes".
fn is_unique_id(text: &str) -> bool {
    const PREFIXES: &[&str] =
        &["AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ANVA", "APKA", "ABIA", "ACCA"];
    text.len() >= 16
        && PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
