//! Operators of another family than the key's type.
//!
//! The types are in the catalogue.

use crate::aws::catalogue::{self, ValueType};
use crate::iam::Family;
use crate::rules::{Context, Hit, Hits};

/// Reports every operator that compares values of another sort than its key has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(family) = condition.meaning.map(|it| it.comparison.family()) else { continue };
        let Some(key) = catalogue::condition_key(&condition.key.value) else { continue };
        if !fits(key.value_type, family) {
            let hit = Hit::new(id, condition.operator.at).label("key", condition.key.at);
            let hit = hit.value("operator", &*condition.operator.value);
            hits.push(hit.value("key", &*condition.key.value).value("Sid", statement.name()));
        }
    }
}

/// Texts may be compared with anything that is written as one; the other way round nothing reads.
fn fits(held: ValueType, family: Family) -> bool {
    match family {
        Family::String | Family::Null | Family::Binary => true,
        Family::Numeric => matches!(held, ValueType::Numeric | ValueType::Date),
        Family::Date => held == ValueType::Date,
        Family::Bool => held == ValueType::Bool,
        Family::Ip => held == ValueType::IpAddress,
        Family::Arn => matches!(held, ValueType::Arn | ValueType::String),
    }
}
