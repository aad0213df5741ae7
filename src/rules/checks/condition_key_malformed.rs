//! Condition keys that are not `prefix:name`.
//!
//! One colon at least, and something on both sides.

use crate::rules::{Context, Hit, Hits};

/// Reports every condition key without a prefix.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = &*condition.key.value;
        let fits = key
            .split_once(':')
            .is_some_and(|(prefix, name)| !prefix.trim().is_empty() && !name.trim().is_empty());
        if !fits {
            let hit = Hit::new(id, condition.key.at).value("key", key);
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
