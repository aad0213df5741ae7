//! Wildcards under operators that take them as plain text.
//!
//! `StringEquals` and its relatives compare letter for letter.

use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

/// Reports every `*` and `?` under a string operator without `Like`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let Some(operator) = condition.meaning else { continue };
        let is_literal = matches!(
            operator.comparison,
            Comparison::StringEquals
                | Comparison::StringNotEquals
                | Comparison::StringEqualsIgnoreCase
                | Comparison::StringNotEqualsIgnoreCase
        );
        let is_tag = condition.key.value.to_ascii_lowercase().contains("tag/");
        if !is_literal || is_tag {
            continue;
        }
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            let escaped = text.contains("${*}") || text.contains("${?}");
            if text.contains(['*', '?']) && !escaped {
                let hit = Hit::new(id, value.at).label("operator", condition.operator.at);
                let hit = hit.value("value", &**text).value("operator", operator.to_string());
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
