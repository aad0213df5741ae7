//! Conditions that hold for true and for false.
//!
//! Two values of one condition are looked at together.

use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

/// Reports every `Bool` that names both values.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        if condition.meaning.is_none_or(|it| it.comparison != Comparison::Bool) {
            continue;
        }
        let says = |wanted: &str| {
            let is_it = |text: &str| text.eq_ignore_ascii_case(wanted);
            condition.values.iter().any(|it| matches!(&it.value, Known::Yes(text) if is_it(text)))
        };
        if says("true") && says("false") {
            let hit = Hit::new(id, condition.values_at).value("key", &*condition.key.value);
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
