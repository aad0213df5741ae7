//! Key policies without a statement that lets anybody change them, decided over all requests.

use std::collections::BTreeSet;

use crate::finding::Severity;
use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits, KeyPolicy, Management};

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
                let hit = Hit::new(key.id, statements.unwrap_or_else(|| key.document.at.head()));
                hits.push(if may_be_excerpt(key) { hit.at_most(Severity::Note) } else { hit });
            }
            Management::Unknown(at, reason) => hits.not_judged(*at, reason.clone()),
            Management::Somebody | Management::Denied(_) => {}
        }
    }
}

/// Whether this may be statements of a policy rather than the policy of a key: nobody says what it
/// belongs to, it has no `Id`, and it gives something to one caller at most or waits for a tool to
/// fill it in. So the KMS developer guide prints its examples.
fn may_be_excerpt(key: &KeyPolicy<'_>) -> bool {
    let document = key.document;
    let is_bare = document.kind_is_guessed
        && document.describes.is_none()
        && document.account.is_none()
        && key.policy.id.is_none();
    let is_filled_in = document.placeholders.iter().any(|text| text.value.starts_with("${"));
    is_bare && (is_filled_in || gives_to_one_caller_at_most(key))
}

/// Whether its Allow statements name one user, role or service, or there are none. Accounts and
/// wildcards are many callers.
fn gives_to_one_caller_at_most(key: &KeyPolicy<'_>) -> bool {
    let mut callers = BTreeSet::new();
    for statement in key.policy.statements.iter().filter(|it| it.allows()) {
        let Some(named) = statement.principal.as_ref().filter(|it| !it.negated) else {
            return false;
        };
        for value in &named.values {
            match value.value.yes() {
                Some(caller @ (Principal::Arn(_) | Principal::Service(_))) => {
                    callers.insert(caller);
                }
                _ => return false,
            }
        }
    }
    callers.len() <= 1
}
