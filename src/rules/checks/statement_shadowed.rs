//! Allow statements that a Deny of the same policy takes away whole; decided over all requests.

use crate::iam::Statement;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits, covered_statements};

/// Reports every Allow of which one Deny leaves nothing.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let denied = |allow: &Statement, deny: &Statement| allow.allows() && deny.denies();
        for (allow, deny) in covered_statements(document, policy, denied) {
            hits.push(
                Hit::new(id, allow.head())
                    .label("deny", deny.head())
                    .value("Sid", allow.name())
                    .value("deny", deny.name()),
            );
        }
    }
}
