//! Deny statements on MFA that long-term access keys escape, because they have no such key.

use crate::rules::{Context, Hit, Hits};

/// Reports every condition of a Deny that asks for `false` and needs the key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.denies() {
            for condition in statement.conditions_on("aws:MultiFactorAuthPresent") {
                if condition.switch() == Some(false) && condition.needs_its_key() {
                    let hit = Hit::new(key.id, condition.operator.at);
                    let hit = hit.value("Sid", statement.name());
                    hits.push(hit.label("Key", condition.key.at));
                }
            }
        }
    }
}
