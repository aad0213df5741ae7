//! Regions in conditions that AWS does not have.
//!
//! Which keys hold Regions is known; the Regions are in the catalogue.

use crate::aws::catalogue;
use crate::rules::{Context, Hits};

const KEYS: &[&str] =
    &["aws:requestedregion", "kms:replicaregion", "kms:primaryregion", "ec2:region"];

/// Reports every value of such a key that is meant for a Region and is none of any partition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for value in context.compared(KEYS) {
        if means_region(value.text) && catalogue::region(value.text).is_none() {
            let hit = value.hit().value("date", catalogue::DATE);
            hits.push(hit.value("Sid", value.statement.name()));
        }
    }
}

/// Whether a text can be meant for a Region: no pattern, no variable, no placeholder. Capitals and blanks
/// count, since the operators compare them.
fn means_region(text: &str) -> bool {
    text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ' '))
}
