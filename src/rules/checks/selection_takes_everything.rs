//! Selections that nothing narrows.
//!
//! Four members have to be empty together.

use crate::rules::{Context, Hit, Hits};

/// Reports every selection without resources, tags and conditions.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        if selection.takes_everything() && selection.not_resources.is_empty() {
            hits.push(Hit::new(selection.document, selection.at.head()));
        }
    }
}
