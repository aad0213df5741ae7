//! Trust policies that let everybody assume the role.
//!
//! Whether a condition keeps strangers out is decided over all requests.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow for everybody that keeps nobody out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for role in context.spaces.trust_policies() {
        let open = role.open_statements();
        for (statement, witness) in &open.certain {
            let Some(at) = statement.everybody() else { continue };
            let mut hit = Hit::new(role.id, at).value("Sid", statement.name());
            if let Some(condition) = statement.condition_at {
                hit = hit.label("Condition", condition);
            }
            hit.witness.clone_from(witness);
            hits.push(hit);
        }
        for (at, reason) in &open.doubtful {
            hits.not_judged(*at, reason.clone());
        }
    }
}
