//! Actions with a wildcard in the service.
//!
//! One sign before the colon.

use crate::rules::{Context, Hit, Hits};

/// Reports every action whose prefix is a pattern.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, _, action, at) in context.actions() {
        let prefix = action.split_once(':').map_or("", |(prefix, _)| prefix);
        if prefix.contains(['*', '?']) && prefix != "*" {
            hits.push(Hit::new(id, at).value("action", action));
        }
    }
}
