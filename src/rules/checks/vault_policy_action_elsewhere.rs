//! Actions in vault policies that no request to a vault has.
//!
//! The catalogue knows what an action is about.

use crate::aws::catalogue::backup::vault_policy_action;
use crate::aws::catalogue::{self, Action};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every action that exists and is about neither a vault nor its recovery points.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in &policy.statements {
            for (text, at) in statement.patterns() {
                let Some(action) = catalogue::action(text) else { continue };
                if !is_of_vault(action) {
                    let hit = Hit::new(id, at).value("action", action.qualified());
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}

fn is_of_vault(action: &Action) -> bool {
    let mut kinds = action.resource_types().map(|(kind, _)| kind.name);
    action.service == "backup"
        && (kinds.any(|kind| matches!(kind, "backupVault" | "recoveryPoint"))
            || vault_policy_action(action.name).is_some())
}
