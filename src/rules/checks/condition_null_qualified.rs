//! `Null` with a prefix.
//!
//! The prefix makes it constant.

use crate::iam::Comparison;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Null` under `ForAllValues:` or `ForAnyValue:`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(operator) = condition.meaning else { continue };
        if operator.comparison == Comparison::Null && operator.quantifier.is_some() {
            let hit = Hit::new(id, condition.operator.at).value("operator", operator.to_string());
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
