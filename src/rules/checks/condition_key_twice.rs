//! Condition keys that stand twice under one operator, in other capitals.
//!
//! Keys are alike in any case, so one of the two is lost.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports the second of two keys that are the same but for capitals.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            for (index, condition) in statement.conditions.iter().enumerate() {
                let earlier = statement.conditions.iter().take(index).find(|other| {
                    other.operator.at == condition.operator.at
                        && other.key.value != condition.key.value
                        && other.key.value.eq_ignore_ascii_case(&condition.key.value)
                });
                if let Some(first) = earlier {
                    let hit = Hit::new(id, condition.key.at).label("first", first.key.at);
                    let hit = hit.value("key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
