//! What a document is to a path, in a few words for its place.

use std::fmt;

use super::super::involved::Part;
use super::super::path::RunIn;

impl Part {
    /// A few words that make sense without the message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Plan => "the plan's copy action",
            Self::Selection => "what the plan takes, and with which role",
            Self::Resource => "what is copied",
            Self::SourceVault => "the source vault",
            Self::SourceVaultPolicy => "policy of the source vault",
            Self::SourceKey => "the key of the recovery point",
            Self::SourceKeyPolicy => "policy of the key of the recovery point",
            Self::VaultBetween => "the vault in between",
            Self::VaultBetweenPolicy => "policy of the vault in between",
            Self::KeyBetween => "the key of the vault in between",
            Self::KeyBetweenPolicy => "policy of the key of the vault in between",
            Self::EventRule => "takes the end of the job",
            Self::Function => "starts the next copy",
            Self::FunctionRole => "the role of the function",
            Self::FunctionRolePolicy => "policy of the role of the function",
            Self::DestinationVault => "the destination vault",
            Self::DestinationVaultPolicy => "policy of the destination vault",
            Self::DestinationKey => "the key of the destination vault",
            Self::DestinationKeyPolicy => "policy of the key of the destination vault",
            Self::Role => "the role that copies",
            Self::TrustPolicy => "who may assume the role",
            Self::RolePolicy => "policy of the role",
        }
    }
}

impl fmt::Display for RunIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account {account}"),
            Self::Management => f.write_str("the management account"),
        }
    }
}
