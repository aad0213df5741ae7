//! Keys with many values under an operator for one.
//!
//! Which keys have many values is in the catalogue.

use crate::aws::catalogue;
use crate::iam::Comparison;
use crate::rules::{Context, Hit, Hits};

/// Reports every multivalued key without `ForAllValues:` or `ForAnyValue:`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(operator) = condition.meaning else { continue };
        let is_plain = operator.quantifier.is_none() && operator.comparison != Comparison::Null;
        let key = catalogue::condition_key(&condition.key.value);
        if is_plain && key.is_some_and(|key| key.multivalued) {
            let hit = Hit::new(id, condition.operator.at).label("key", condition.key.at);
            let hit = hit.value("key", &*condition.key.value);
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
