//! `ForAnyValue:` with a negated operator.
//!
//! It reads like "none of" and means "some value is another".

use crate::iam::Quantifier;
use crate::rules::{Context, Hit, Hits};

/// Reports every negated operator under `ForAnyValue:`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(operator) = condition.meaning else { continue };
        let is_any = operator.quantifier == Some(Quantifier::ForAnyValue);
        if is_any && operator.comparison.is_negated() {
            let hit = Hit::new(id, condition.operator.at).label("key", condition.key.at);
            let hit = hit.value("operator", operator.to_string());
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
