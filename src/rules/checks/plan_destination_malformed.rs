//! Copy destinations that are no ARN of a backup vault.
//!
//! Which part of the ARN is wrong decides what to show.

use crate::aws::{Arn, Region};
use crate::copy::StepId;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every destination that is not `arn:…:backup:Region:account:backup-vault:name`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, _, copy) in context.inventory.copy_actions() {
        let Some(destination) = &copy.destination_backup_vault_arn else { continue };
        let Known::Yes(text) = &destination.value else { continue };
        if !is_vault_arn(text) {
            let hit = Hit::new(plan.document, destination.at).value("destination", &**text);
            hits.push(paths::along(context, StepId::DestinationVaultExists, hit));
        }
    }
}

fn is_vault_arn(text: &str) -> bool {
    let Ok(arn) = text.parse::<Arn>() else { return false };
    let name = arn.resource().strip_prefix("backup-vault:");
    arn.service() == "backup"
        && arn.region().parse::<Region>().is_ok()
        && arn.account_id().is_some()
        && name.is_some_and(is_vault_name)
}

/// AWS: AWS Backup API reference, `CreateBackupVault`; the service's own vaults have slashes.
fn is_vault_name(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
    (2..=50).contains(&name.len()) && name.bytes().all(letters)
}
