//! Vaults that templates declare without a key.
//!
//! An absence, of vaults whose declaration would say it.

use crate::inventory::VaultType;
use crate::rules::{Context, Hit, Hits};

/// Reports every declared vault that is under the AWS managed key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let is_plain = vault.vault_type == VaultType::BackupVault;
        if is_plain && vault.encryption_key.is_none() && vault.says_access_policy {
            hits.push(Hit::new(vault.document, vault.at.head()));
        }
    }
}
