//! `ForAnyValue` on `kms:GrantOperations`: one allowed operation lets all others of a grant pass.

use crate::iam::Quantifier;
use crate::rules::{Context, Hit, Hits};

/// Reports every such condition of an Allow.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            for condition in statement.conditions_on("kms:GrantOperations") {
                let quantifier = condition.meaning.and_then(|operator| operator.quantifier);
                if quantifier == Some(Quantifier::ForAnyValue) && condition.is_positive() {
                    let hit = Hit::new(key.id, condition.operator.at);
                    hits.push(hit.label("Values", condition.values_at));
                }
            }
        }
    }
}
