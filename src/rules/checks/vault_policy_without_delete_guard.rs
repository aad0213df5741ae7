//! Vault policies that let whoever has the permission delete what is kept.
//!
//! An absence over the whole policy, and a lock of the vault makes up for it.

use crate::inventory::{Kind, VaultType};
use crate::rules::{Context, Hit, Hits};

/// Reports every policy of a vault without lock that denies nobody to delete.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        let is_guarded = policy.statements.iter().any(|statement| {
            !statement.allows() && statement.takes("backup:deleterecoverypoint") != Some(false)
        });
        let vault = inventory.policy(id).and_then(|policy| inventory.vault_of_policy(policy));
        let is_locked = vault.is_some_and(|vault| {
            vault.lock.is_some() || vault.vault_type == VaultType::LogicallyAirGapped
        });
        if !is_guarded && !is_locked && !policy.has_open_statements && policy.root.is_map() {
            hits.push(Hit::new(id, policy.root.at.head()));
        }
    }
}
