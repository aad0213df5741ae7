//! Vaults that plans of other accounts copy to, and whose policy does not let them.
//!
//! Plan and policy are documents of two accounts; a condition on the caller's account counts.

use crate::copy::StepId;
use crate::iam::Statement;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every policy of a vault that lets nobody of the source account copy into it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for way in context.inventory.copies_elsewhere() {
        let may_let_in = |statement: &Statement| {
            !statement.denies()
                && statement.effect.is_some()
                && statement.takes("backup:copyintobackupvault") != Some(false)
                && statement.speaks_to(way.source) != Some(false)
        };
        let is_open = way
            .policies
            .iter()
            .any(|policy| policy.policy.has_open_statements || !context.is_whole(policy.document));
        let mut statements = way.policies.iter().flat_map(|policy| &policy.policy.statements);
        let (Some(policy), Some(copy)) =
            (way.policies.first(), &way.copy.destination_backup_vault_arn)
        else {
            continue;
        };
        if !is_open && !statements.any(may_let_in) {
            let hit = Hit::new(policy.document, policy.policy.root.at.head());
            let hit = hit.label("Destination", copy.at);
            let fix = context.permission(&(Some(policy.document), String::new()));
            let hit = hit.value("account", way.source.to_string()).fix(fix);
            hits.push(paths::along(context, StepId::DestinationVaultAccepts, hit));
        }
    }
}
