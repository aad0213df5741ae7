//! Roles of selections that AWS Backup may not assume.
//!
//! The role's trust policy is another document.

use crate::aws::catalogue::service_principal;
use crate::copy::StepId;
use crate::iam::{Principal, Statement};
use crate::inventory::Policy;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every role whose trust policies are given and none lets AWS Backup in.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for selection in &inventory.backup_selections {
        let Some((role_arn, document)) =
            selection.iam_role_arn.as_ref().zip(inventory.document(selection.document))
        else {
            continue;
        };
        let role = inventory.role_target(&role_arn.value, document);
        let trusts = inventory.target_trust_policies(&role);
        let Some(first) = trusts.first() else { continue };
        let statements = || trusts.iter().flat_map(|trust| &trust.policy.statements);
        let is_open = |trust: &&&Policy| {
            trust.policy.has_open_statements || !context.is_whole(trust.document)
        };
        let unknown = statements().filter(|it| !it.denies()).find_map(Statement::first_unknown);
        if statements().any(lets_backup_in) {
            continue;
        }
        if let Some(open) = unknown {
            hits.not_judged(open.at, open.value.reason);
        } else if trusts.iter().find(is_open).is_none() {
            let hit = Hit::new(selection.document, role_arn.at);
            let hit = hit.label("Trust", first.policy.root.at.head());
            hits.push(paths::along(context, StepId::SourceRoleMayCopy, hit));
        }
    }
}

fn lets_backup_in(statement: &Statement) -> bool {
    let is_backup = |principal: &Principal| match principal {
        Principal::Service(name) => {
            service_principal(name).is_some_and(|it| it.name == "backup.amazonaws.com")
        }
        Principal::Any => true,
        Principal::Account(_)
        | Principal::Arn(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_)
        | Principal::Malformed(_) => false,
    };
    statement.allows()
        && statement.takes("sts:assumerole") != Some(false)
        && statement.principals().any(|(principal, _)| is_backup(principal))
}
