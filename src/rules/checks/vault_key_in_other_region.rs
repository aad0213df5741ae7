//! Keys that are in another Region than the vault.
//!
//! The ARNs of two things are compared.

use crate::aws::{Arn, Region};
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every key whose Region is not the vault's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(key) = &vault.encryption_key else { continue };
        let Known::Yes(text) = &key.value else { continue };
        let (Ok(arn), Some(own)) = (text.parse::<Arn>(), context.inventory.vault_arn(vault)) else {
            continue;
        };
        let are_regions = [&arn, &own].iter().all(|arn| arn.region().parse::<Region>().is_ok());
        if are_regions && arn.service() == "kms" && arn.region() != own.region() {
            let hit = Hit::new(vault.document, key.at).value("region", arn.region());
            let hit = hit.value("own", own.region());
            hits.push(match vault.arn.as_ref().filter(|said| said.value.yes().is_some()) {
                Some(said) => hit.label("BackupVaultArn", said.at),
                None => hit,
            });
        }
    }
}
