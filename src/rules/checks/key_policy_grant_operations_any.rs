//! `ForAnyValue` on `kms:GrantOperations`: one allowed operation lets all others of a grant pass.

use crate::iam::Quantifier;
use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every such condition of an Allow.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            for condition in statement.conditions_on("kms:GrantOperations") {
                let quantifier = condition.meaning.and_then(|operator| operator.quantifier);
                if quantifier == Some(Quantifier::ForAnyValue) && condition.is_positive() {
                    let mut hit = Hit::new(key.id, condition.operator.at);
                    hit.witness = key.shown(statement, Scope::Anyone, None, &["kms:CreateGrant"]);
                    hits.push(hit.label("Values", condition.values_at));
                }
            }
        }
    }
}
