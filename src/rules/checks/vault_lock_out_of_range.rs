//! Numbers of locks that AWS does not take.
//!
//! Each of the three has bounds of its own.
//! AWS: AWS Backup API reference, `PutBackupVaultLockConfiguration`.

use crate::iam::Known;
use crate::inventory::{KnownNumber, VaultType};
use crate::rules::{Context, Hit, Hits};

/// Reports every number of a lock that is out of its range.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(lock) = &vault.lock else { continue };
        let mut judge = |name: &'static str, number: Option<&KnownNumber>, least: i64| {
            let Some(number) = number else { return };
            let Known::Yes(days) = &number.value else { return };
            if !(least..=36_500).contains(days) {
                let hit = Hit::new(vault.document, number.at).value("member", name);
                let hit = hit.value("days", days.to_string());
                hits.push(hit.value("least", least.to_string()));
            }
        };
        let is_air_gapped = vault.vault_type == VaultType::LogicallyAirGapped;
        let least = if is_air_gapped { 7 } else { 1 };
        judge("MinRetentionDays", lock.min_retention_days.as_ref(), least);
        judge("MaxRetentionDays", lock.max_retention_days.as_ref(), least);
        judge("ChangeableForDays", lock.changeable_for_days.as_ref(), 3);
    }
}
