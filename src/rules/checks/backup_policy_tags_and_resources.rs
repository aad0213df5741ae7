//! Selections of both sorts in one plan of a backup policy.
//!
//! Two members are looked for under one parent, whose name anybody chooses.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every plan with selections by tags and by resources.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let plans = document.root.entries_of("plans");
        for selections in plans.iter().filter_map(|plan| plan.value.get("selections")) {
            let both = selections.entry("resources").zip(selections.entry("tags"));
            if let Some((resources, tags)) = both {
                hits.push(Hit::new(id, resources.key.at).label("tags", tags.key.at));
            }
        }
    }
}
