//! Wildcards in the actions of vault policies.
//!
//! The view works wildcards out, so a query no longer sees them.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every action of a vault policy with a wildcard in it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in &policy.statements {
            for (pattern, at) in statement.patterns() {
                if pattern.contains(['*', '?']) {
                    let hit = Hit::new(id, at).value("pattern", pattern);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
