//! Ids of VPCs and of their endpoints that are none.
//!
//! Which key holds which sort of id is known.

use crate::rules::{Context, Hits};

/// Each key with what its values begin with.
const KEYS: &[(&[&str], &str)] = &[(&["aws:sourcevpc"], "vpc-"), (&["aws:sourcevpce"], "vpce-")];

/// Reports every value that begins with something else and is no pattern.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (keys, start) in KEYS {
        for value in context.compared(keys) {
            if !value.text.contains(['*', '?', '$']) && !value.text.starts_with(start) {
                let hit = value.hit().value("start", *start);
                hits.push(hit.value("Sid", value.statement.name()));
            }
        }
    }
}
