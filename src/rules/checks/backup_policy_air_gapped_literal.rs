//! Air-gapped targets for one account and Region, in a policy for many.
//!
//! The ARN has to hold both placeholders.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every air-gapped target without `$account` and `$region`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let plans = document.root.entries_of("plans").iter();
        for rule in plans.flat_map(|plan| plan.value.entries_of("rules")) {
            let arn = rule.value.get("target_logically_air_gapped_backup_vault_arn");
            let Some(arn) = arn.map(|node| node.get("@@assign").unwrap_or(node)) else { continue };
            let Some(text) = arn.text() else { continue };
            let missing = ["$account", "$region"].into_iter().find(|it| !text.contains(it));
            if let Some(missing) = missing {
                hits.push(Hit::new(id, arn.at).value("placeholder", missing));
            }
        }
    }
}
