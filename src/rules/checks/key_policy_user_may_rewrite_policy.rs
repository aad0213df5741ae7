//! Statements that give use of the key and, by another pattern, the right to change its policy.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every pattern for `PutKeyPolicy` beside one for a cryptographic operation.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| key.is_direct(statement)) {
            let Some((action, at)) = statement.taking("kms:putkeypolicy") else { continue };
            let used = statement.taking_use().filter(|(pattern, _)| *pattern != action);
            if let Some((_, place)) = used {
                let mut hit =
                    Hit::new(key.id, at).value("Sid", statement.name()).label("Use", place);
                if let Some(principal) = &statement.principal {
                    hit = hit.label("Principal", principal.at);
                }
                hit.witness = key.shown(statement, Scope::Anyone, None, &["kms:PutKeyPolicy"]);
                hits.push(hit);
            }
        }
    }
}
