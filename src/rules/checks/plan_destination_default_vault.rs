//! Copies into the vault that AWS Backup makes by itself.
//!
//! The name is inside of an ARN, whose grammar is in `aws`.

use crate::aws::{AccountId, Arn};
use crate::rules::{Context, Hit, Hits};

/// Reports every copy to another account's vault named `Default`, or the one for automatic backups of EFS.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, _, copy) in context.inventory.copy_actions() {
        let home = context.inventory.plan_home(plan).account;
        let Some(home) = home.filter(|home| *home != AccountId::THIS) else { continue };
        let Some(destination) = &copy.destination_backup_vault_arn else { continue };
        let Some(arn) = destination.value.yes().and_then(|text| text.parse::<Arn>().ok()) else {
            continue;
        };
        let name = arn.resource().strip_prefix("backup-vault:").unwrap_or_default();
        let is_elsewhere = arn.account_id().is_some_and(|account| account != home);
        if is_elsewhere && matches!(name, "Default" | "aws/efs/automatic-backup-vault") {
            hits.push(Hit::new(plan.document, destination.at).value("vault", name));
        }
    }
}
