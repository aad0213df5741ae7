//! Statements that allow to change the policy only with the lockout check switched off.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `PutKeyPolicy` that asks for it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let Some((_, action)) = statement.taking("kms:putkeypolicy") else { continue };
            for condition in statement.conditions_on("kms:BypassPolicyLockoutSafetyCheck") {
                if condition.switch() == Some(true) {
                    let hit = Hit::new(key.id, condition.values_at).value("Sid", statement.name());
                    hits.push(hit.label("Action", action));
                }
            }
        }
    }
}
