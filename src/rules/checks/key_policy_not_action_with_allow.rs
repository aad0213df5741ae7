//! Allow with `NotAction` that gives `PutKeyPolicy`, and with it everything, away.

use crate::rules::{Context, Hit, Hits};

/// Reports every one that names others than the owner's account.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| key.is_direct(statement)) {
            let Some(action) = statement.action.as_ref().filter(|action| action.negated) else {
                continue;
            };
            if statement.takes("kms:putkeypolicy") == Some(true) {
                let mut hit = Hit::new(key.id, action.at).value("Sid", statement.name());
                if let Some(principal) = &statement.principal {
                    hit = hit.label("Principal", principal.at);
                }
                hits.push(hit);
            }
        }
    }
}
