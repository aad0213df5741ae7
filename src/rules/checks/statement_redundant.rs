//! Statements without which their policy says the same, because another one says all of it too;
//! decided over all requests.

use crate::iam::Statement;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits, covered_statements};

/// Reports every Allow that another Allow covers, and every Deny that another Deny covers. Of two
/// that say the same, the later.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let same_effect = |one: &Statement, other: &Statement| {
            one.allows() && other.allows() || one.denies() && other.denies()
        };
        for (narrow, wide) in covered_statements(document, policy, same_effect) {
            hits.push(
                Hit::new(id, narrow.head())
                    .label("other", wide.head())
                    .value("Sid", narrow.name())
                    .value("other", wide.name()),
            );
        }
    }
}
