//! Locks of templates without the retention that they require.
//!
//! Only a template holds a lock as an object of its own.

use crate::inventory::VaultType;
use crate::rules::{Context, Hit, Hits};

/// Reports every `LockConfiguration` without `MinRetentionDays`, and every declared air-gapped vault
/// without a bound.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(document) = context.inventory.document(vault.document) else { continue };
        let lacks = |name: &&str| document.root.get(name).is_none();
        if let Some(lock) = document.root.get("LockConfiguration") {
            if lock.is_map() && lock.get("MinRetentionDays").is_none() {
                let hit = Hit::new(vault.document, lock.at.head());
                hits.push(hit.value("member", "MinRetentionDays"));
            }
        } else if vault.vault_type == VaultType::LogicallyAirGapped && vault.says_access_policy {
            let missing = ["MinRetentionDays", "MaxRetentionDays"].into_iter().find(lacks);
            if let Some(member) = missing {
                hits.push(Hit::new(vault.document, vault.at.head()).value("member", member));
            }
        }
    }
}
