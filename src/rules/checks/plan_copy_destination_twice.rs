//! Rules that copy to the same vault twice.
//!
//! Two copy actions are compared.

use crate::iam::KnownText;
use crate::rules::{Context, Hit, Hits};

/// Reports every destination that stands earlier in the same rule.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in &plan.rules {
            let mut seen: Vec<&KnownText> = Vec::new();
            for copy in &rule.copy_actions {
                let Some(destination) = &copy.destination_backup_vault_arn else { continue };
                if let Some(first) = seen.iter().find(|first| first.value == destination.value) {
                    hits.push(Hit::new(plan.document, destination.at).label("first", first.at));
                }
                seen.push(destination);
            }
        }
    }
}
