//! Deny statements that take `PutKeyPolicy` from everybody who had it, decided over all requests.

use crate::rules::{Context, Hit, Hits, Management};

/// Reports every Deny without which somebody of the owner's account could change the policy.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.managed_key_policies() {
        let Management::Denied(denies) = key.management() else { continue };
        for statement in denies.iter().filter_map(|index| key.policy.statements.get(*index)) {
            let Some(action) = &statement.action else { continue };
            let at = statement.taking("kms:putkeypolicy").map_or(action.at, |(_, at)| at);
            let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
            if let Some(principal) = &statement.principal {
                hit = hit.label("Principal", principal.at);
            }
            if let Some(condition) = statement.condition_at {
                hit = hit.label("Condition", condition);
            }
            hits.push(hit);
        }
    }
}
