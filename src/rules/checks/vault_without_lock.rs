//! Vaults that templates declare without a lock.
//!
//! An absence, of vaults whose declaration would say it.

use crate::inventory::VaultType;
use crate::rules::{Context, Hit, Hits};

/// Reports every declared vault without a lock.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let is_plain = vault.vault_type == VaultType::BackupVault;
        if is_plain && vault.lock.is_none() && vault.says_access_policy {
            hits.push(Hit::new(vault.document, vault.at.head()));
        }
    }
}
