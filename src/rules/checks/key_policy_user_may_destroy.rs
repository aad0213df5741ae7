//! Statements that give use of the key and, by another pattern, the means to make it useless.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits, KeyPolicy};

const DESTRUCTIVE: &[&str] =
    &["kms:scheduleKeyDeletion", "kms:disableKey", "kms:deleteImportedKeyMaterial"];

/// Reports the first destructive pattern beside one for a cryptographic operation.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let direct = key.allows().filter(|statement| key.is_direct(statement));
        for statement in direct.filter(|statement| !KeyPolicy::is_administrative(statement)) {
            let destructive = DESTRUCTIVE
                .iter()
                .find_map(|action| statement.taking(&action.to_ascii_lowercase()));
            let Some((action, at)) = destructive.filter(|_| statement.conditions.is_empty()) else {
                continue;
            };
            let Some((_, place)) = statement.taking_use().filter(|(pattern, _)| *pattern != action)
            else {
                continue;
            };
            let mut hit = Hit::new(key.id, at)
                .value("Sid", statement.name())
                .value("Action", action)
                .label("Use", place);
            if let Some(principal) = &statement.principal {
                hit = hit.label("Principal", principal.at);
            }
            hit.witness = key.shown(statement, Scope::Anyone, None, &[action]);
            hits.push(hit);
        }
    }
}
