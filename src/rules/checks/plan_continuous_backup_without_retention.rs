//! Continuous backups without a retention.
//!
//! The retention may be missing as a whole or in a lifecycle that says something else.

use crate::rules::{Context, Hit, Hits};

/// Reports continuous backups whose rule does not say how long to keep them.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in plan.rules.iter().filter(|rule| rule.is_continuous()) {
            let lifecycle = rule.lifecycle.as_ref();
            let has_retention =
                lifecycle.is_some_and(|it| it.is_open || it.delete_after_days.is_some());
            let Some(switch) = rule.enable_continuous_backup.as_ref() else { continue };
            if !has_retention {
                let hit = Hit::new(plan.document, switch.at).value("RuleName", rule.known_name());
                hits.push(match lifecycle {
                    Some(lifecycle) => hit.label("Lifecycle", lifecycle.at.head()),
                    None => hit,
                });
            }
        }
    }
}
