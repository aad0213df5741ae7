//! Denies of deleting that whoever edits the policy takes away first.
//!
//! The guard of the guard may be another statement of the policy, or a lock of the vault.

use crate::aws::catalogue::{self, Action};
use crate::inventory::{Kind, VaultType};
use crate::rules::{Context, Hit, Hits};

/// Reports every Deny of deleting in a policy that may be replaced or removed, on a vault that has
/// no lock.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        let denies = |action: &str| {
            let mut statements = policy.statements.iter().filter(|statement| statement.denies());
            statements.find_map(|statement| Some((statement, statement.taking(action)?.1)))
        };
        let Some((statement, at)) = denies("backup:deleterecoverypoint") else { continue };
        let edits = ["backup:putbackupvaultaccesspolicy", "backup:deletebackupvaultaccesspolicy"];
        let Some(free) = edits.into_iter().find(|action| denies(action).is_none()) else {
            continue;
        };
        let vault = inventory.policy(id).and_then(|policy| inventory.vault_of_policy(policy));
        let is_locked = vault.is_some_and(|vault| {
            vault.lock.is_some() || vault.vault_type == VaultType::LogicallyAirGapped
        });
        let name = catalogue::action(free).map_or_else(String::new, Action::qualified);
        if !is_locked && !policy.has_open_statements {
            let hit = Hit::new(id, at).value("action", name);
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
