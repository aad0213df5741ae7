//! How long the backups and copies of plans stay in the vaults that they go to.

use crate::iam::Known;
use crate::source::Location;

use super::super::{BackupPlan, BackupRule, BackupVault, DocumentId, Inventory, Lifecycle};
use super::VaultTarget;

/// A backup or copy, and a vault that the inputs describe and it goes to.
#[derive(Clone, Debug)]
pub struct Stay<'a> {
    /// The plan that makes it.
    pub plan: DocumentId,
    /// The vault.
    pub vault: &'a BackupVault,
    /// For how many days; `None` for ever.
    pub days: Option<i64>,
    /// Where that is said, or what would have to say it.
    pub at: Location,
}

impl Inventory {
    /// Every backup and copy of which the retention is known and the vault is described, in the
    /// order of plans and rules.
    pub fn stays(&self) -> Vec<Stay<'_>> {
        let mut found = Vec::new();
        for plan in &self.backup_plans {
            for rule in &plan.rules {
                self.stays_of(plan, rule, &mut found);
            }
        }
        found
    }

    fn stays_of<'a>(&'a self, plan: &BackupPlan, rule: &BackupRule, found: &mut Vec<Stay<'a>>) {
        let Some(document) = self.document(plan.document) else { return };
        let mut add = |target: VaultTarget<'a>, lifecycle: Option<&Lifecycle>, at: Location| {
            if let (VaultTarget::Vault(vault), Some((days, at))) = (target, kept(lifecycle, at)) {
                found.push(Stay { plan: plan.document, vault, days, at });
            }
        };
        let own = rule.lifecycle.as_ref();
        if let Some(name) = &rule.target_backup_vault_name {
            let home = self.plan_home(plan);
            add(self.vault_by_name(&name.value, &home, document), own, rule.at.head());
        }
        if let Some(arn) = &rule.target_air_gapped_vault_arn {
            add(self.vault_by_arn(&arn.value, document), own, rule.at.head());
        }
        for copy in &rule.copy_actions {
            let Some(arn) = &copy.destination_backup_vault_arn else { continue };
            // AWS: a copy without a lifecycle of its own expires with its source
            let lifecycle = copy.lifecycle.as_ref().or(own);
            add(self.vault_by_arn(&arn.value, document), lifecycle, copy.at.head());
        }
    }
}

/// For how many days a lifecycle keeps, `None` for ever, and where it says so; nothing where it is
/// not known.
fn kept(lifecycle: Option<&Lifecycle>, at: Location) -> Option<(Option<i64>, Location)> {
    let Some(lifecycle) = lifecycle else { return Some((None, at)) };
    if lifecycle.is_open {
        return None;
    }
    match &lifecycle.delete_after_days {
        None => Some((None, lifecycle.at.head())),
        Some(days) => match days.value {
            Known::Yes(number) => Some((Some(number).filter(|number| *number != -1), days.at)),
            Known::No(_) => None,
        },
    }
}
