//! Regions in conditions that AWS does not have.
//!
//! Which keys hold Regions is known; the Regions are in the catalogue.

use crate::aws::catalogue;
use crate::iam::{Comparison, Known};
use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] =
    &["aws:requestedregion", "kms:replicaregion", "kms:primaryregion", "ec2:region"];

/// Reports every value of such a key that is meant for a Region and is none of any partition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = condition.key.value.to_ascii_lowercase();
        let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
        if !KEYS.contains(&key.as_str()) || is_null {
            continue;
        }
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if means_region(text) && catalogue::region(text).is_none() {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                let hit = hit.value("value", &**text).value("key", &*condition.key.value);
                hits.push(hit.value("date", catalogue::DATE).value("Sid", statement.name()));
            }
        }
    }
}

/// Whether a text can be meant for a Region: no pattern, no variable, no placeholder. Capitals and blanks
/// count, since the operators compare them.
fn means_region(text: &str) -> bool {
    text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ' '))
}
