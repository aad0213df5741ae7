//! Functions that are to copy continuous backups.

use crate::copy::Job;
use crate::inventory::VaultTarget;
use crate::rules::{Context, Hit, Hits};

/// Reports every rule of a plan that backs up continuously into a vault that a function copies from.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for hop in context.spaces.hops().all.iter().filter(|hop| hop.job == Job::Backup) {
        for plan in &inventory.backup_plans {
            let Some(document) = inventory.document(plan.document) else { continue };
            for rule in plan.rules.iter().filter(|rule| rule.is_continuous()) {
                let Some(name) = &rule.target_backup_vault_name else { continue };
                let home = inventory.plan_home(plan);
                let VaultTarget::Vault(vault) =
                    inventory.vault_by_name(&name.value, &home, document)
                else {
                    continue;
                };
                let is_it = hop.from.iter().any(|(from, _)| {
                    matches!(from, VaultTarget::Vault(it) if it.document == vault.document)
                });
                let switch = rule.enable_continuous_backup.as_ref().filter(|_| is_it);
                if let Some(switch) = switch {
                    let hit = Hit::new(plan.document, switch.at);
                    hits.push(hit.label("Function", hop.function.at));
                }
            }
        }
    }
}
