//! Vault policies that allow other accounts more than copying into the vault.
//!
//! Whose account the vault is in decides for named principals; `"*"` is refused whatever it is.

use crate::aws::catalogue::backup::CROSS_ACCOUNT_ACTION;
use crate::aws::{AccountId, catalogue};
use crate::iam::{Principal, Statement};
use crate::inventory::{Kind, VAULT_OWNER_UNSAID};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every Allow for somebody outside with an action other than `CopyIntoBackupVault`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        let inventory = context.inventory;
        let owner = inventory.policy(id).and_then(|policy| inventory.vault_owner(policy));
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let Some((action, action_at)) = more_than_copies(statement) else { continue };
            let mut is_hit = false;
            for (principal, at) in statement.principals() {
                match is_outside(principal, owner, statement) {
                    Some(true) if !is_hit => {
                        let hit = Hit::new(id, at).label("Action", action_at);
                        hits.push(hit.value("Sid", statement.name()).value("action", &*action));
                        is_hit = true;
                    }
                    Some(_) => {}
                    None => hits.not_judged(at, VAULT_OWNER_UNSAID),
                }
            }
        }
    }
}

/// The first action by name that only the vault's own account can do.
fn more_than_copies(statement: &Statement) -> Option<(String, Location)> {
    statement.patterns().find_map(|(text, at)| {
        let action = catalogue::action(text).filter(|action| action.service == "backup")?;
        let name = action.qualified();
        (name != CROSS_ACCOUNT_ACTION).then_some((name, at))
    })
}

/// Whether AWS Backup sees an account in it that is not the vault's; `None` where nobody knows.
fn is_outside(
    principal: &Principal,
    owner: Option<AccountId>,
    statement: &Statement,
) -> Option<bool> {
    match principal {
        // a condition on the organization opens it to other accounts; what others do is not known
        Principal::Any => {
            let by_organization = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"]
                .iter()
                .any(|key| statement.conditions_on(key).next().is_some());
            let is_bare = statement.conditions.is_empty() && !statement.has_open_conditions;
            Some(by_organization || is_bare)
        }
        Principal::Account(_) | Principal::Arn(_) => {
            let account = principal.account()?;
            owner.map(|owner| owner != account)
        }
        Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_)
        | Principal::Malformed(_) => Some(false),
    }
}
