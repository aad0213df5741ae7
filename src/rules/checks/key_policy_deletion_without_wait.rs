//! Deletion that nothing keeps from its shortest waiting period. Off unless asked for.

use crate::rules::{Context, Hit, Hits};

const WAIT: &str = "kms:ScheduleKeyDeletionPendingWindowInDays";

/// Reports every Allow that names the deletion, where no condition is on the waiting period.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let is_denied = key.denies().any(|statement| {
            statement.takes("kms:schedulekeydeletion") == Some(true)
                && (statement.conditions.is_empty() || statement.conditions_on(WAIT).count() > 0)
        });
        for statement in key.allows().filter(|statement| key.is_direct(statement)) {
            let Some((action, at)) = statement.taking("kms:schedulekeydeletion") else { continue };
            let is_guarded = is_denied || statement.conditions_on(WAIT).count() > 0;
            if !is_guarded && !action.contains('*') {
                hits.push(Hit::new(key.id, at).value("Sid", statement.name()));
            }
        }
    }
}
