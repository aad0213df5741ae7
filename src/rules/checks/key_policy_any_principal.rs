//! Statements of key policies that let everybody use the key.
//!
//! Whether a condition or a Deny keeps strangers out is decided over all requests: a query could
//! not tell `StringEquals` from `StringEqualsIfExists`, or a fixed account from `"*"`.

use crate::rules::{Context, Hit, Hits};

/// Reports every Allow that lets somebody use the key whom nothing in the policy names.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let open = key.open_statements();
        for (statement, witness) in &open.certain {
            let Some(at) = statement.everybody() else { continue };
            let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
            if let Some(action) = &statement.action {
                hit = hit.label("Action", action.at);
            }
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
