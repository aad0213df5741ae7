//! Key policies without a statement that lets anybody change them, decided over all requests.

use crate::rules::{Context, Hit, Hits, Management};

/// Reports every policy under which nobody of the owner's account can call `PutKeyPolicy`.
///
/// Where nobody knows the owner, no account must do.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.managed_key_policies() {
        match key.management() {
            // AWS refuses such a statement, and what it was meant to give is not known
            Management::Nobody if key.policy.statements.iter().any(|it| it.effect.is_none()) => {}
            Management::Nobody => {
                let statements = key.policy.root.entry("Statement").map(|entry| entry.key.at);
                hits.push(Hit::new(key.id, statements.unwrap_or_else(|| key.document.at.head())));
            }
            Management::Unknown(at, reason) => hits.not_judged(*at, reason.clone()),
            Management::Somebody | Management::Denied(_) => {}
        }
    }
}
