//! Vault policies whose resource is a vault, but not the one that has the policy.
//!
//! Which vault has it is said elsewhere than in the policy.

use crate::aws::Arn;
use crate::iam::pattern::Glob;
use crate::iam::{Known, KnownText};
use crate::inventory::{Kind, VaultTarget};
use crate::rules::{Context, Hit, Hits};

/// Reports the vaults of every statement that names vaults and not its own.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for (document, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        let Some(owned) = inventory.policy(id) else { continue };
        let vault = inventory.vault_of_policy(owned);
        let own = inventory.vault_arn_of_policy(owned);
        let is_other = |value: &KnownText| match &value.value {
            Known::Yes(text) => {
                let arn: Option<Arn> = text.parse().ok();
                let names_vault =
                    arn.is_some_and(|arn| arn.resource().starts_with("backup-vault:"));
                own.as_ref().filter(|_| names_vault).map_or(Resource::Unsaid, |own| {
                    let matches = Glob::parse(text).matches(own.as_str());
                    if matches { Resource::Own } else { Resource::Other }
                })
            }
            Known::No(_) => match (inventory.vault_by_arn(&value.value, document), vault) {
                (VaultTarget::Vault(other), Some(vault)) if other.document != vault.document => {
                    Resource::Other
                }
                (VaultTarget::Vault(_), Some(_)) => Resource::Own,
                _ => Resource::Unsaid,
            },
        };
        for statement in &policy.statements {
            let Some(resource) = statement.resource.as_ref().filter(|it| !it.negated) else {
                continue;
            };
            if resource.values.iter().all(|value| is_other(value) == Resource::Other) {
                for value in &resource.values {
                    hits.push(Hit::new(id, value.at).value("Sid", statement.name()));
                }
            }
        }
    }
}

/// Whose vault a resource is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resource {
    Own,
    Other,
    Unsaid,
}
