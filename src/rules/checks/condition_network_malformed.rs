//! Ids of VPCs and of their endpoints that are none.
//!
//! Which key holds which sort of id is known.

use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

/// Each key with what its values begin with.
const KEYS: &[(&str, &str)] = &[("aws:sourcevpc", "vpc-"), ("aws:sourcevpce", "vpce-")];

/// Reports every value that begins with something else and is no pattern.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = condition.key.value.to_ascii_lowercase();
        let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
        let Some((_, start)) = KEYS.iter().find(|(name, _)| *name == key && !is_null) else {
            continue;
        };
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if !text.contains(['*', '?', '$']) && !text.starts_with(start) {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                let hit = hit.value("value", &**text).value("key", &*condition.key.value);
                hits.push(hit.value("start", *start).value("Sid", statement.name()));
            }
        }
    }
}
