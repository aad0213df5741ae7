//! `kms:GrantIsForAWSResource` `false` in an Allow: the opposite of what it is there for.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `CreateGrant` that asks for it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let Some((_, action)) = statement.taking("kms:creategrant") else { continue };
            for condition in statement.conditions_on("kms:GrantIsForAWSResource") {
                if condition.switch() == Some(false) {
                    let hit = Hit::new(key.id, condition.values_at).value("Sid", statement.name());
                    hits.push(hit.label("Action", action));
                }
            }
        }
    }
}
