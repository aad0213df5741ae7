//! What a policy is attached to, as questions over all requests take it.

use crate::aws::catalogue;
use crate::iam::space::Setting;
use crate::iam::{PolicyDocument, Principal, Statement};

use super::{Document, Inventory, Kind, Policy};

impl Document {
    /// What this policy is attached to, as far as the document itself tells.
    pub fn setting(&self) -> Setting {
        let arn = self.describes.clone().filter(|arn| arn.starts_with("arn:"));
        Setting { owner: self.account, resource: arn, ..Setting::new(self.kind.policy_kind()) }
    }
}

impl Inventory {
    /// What a policy is attached to, as far as anything tells.
    pub fn setting(&self, document: &Document, policy: &Policy) -> Setting {
        let owner = if document.kind == Kind::KeyPolicy {
            self.key_owner(policy).map(|owner| owner.account)
        } else if document.kind == Kind::VaultPolicy {
            self.vault_owner(policy)
        } else {
            document.account
        };
        let partition = partition(document, &policy.policy).into();
        Setting { owner, partition, ..document.setting() }
    }
}

/// The partition that the policy is for: of the key's Region, else of the first ARN in it.
pub fn partition(document: &Document, policy: &PolicyDocument) -> &'static str {
    let by_region = document.region.as_ref().and_then(|it| catalogue::partition_of(it.as_str()));
    let mut principals = policy.statements.iter().flat_map(Statement::principals);
    let by_principal = || {
        principals.find_map(|(principal, _)| match principal {
            Principal::Arn(arn) => catalogue::partition(arn.partition()),
            Principal::Any
            | Principal::Account(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => None,
        })
    };
    by_region.or_else(by_principal).map_or("aws", |partition| partition.id)
}
