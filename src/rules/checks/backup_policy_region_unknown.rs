//! Regions of backup policies that do not exist.
//!
//! The Regions are in the catalogue.

use crate::aws::catalogue;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every Region of a plan that is not in the catalogue.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let plans = document.root.entries_of("plans");
        for regions in plans.iter().filter_map(|plan| plan.value.get("regions")) {
            let lists = ["@@assign", "@@append", "@@remove"].map(|operator| regions.get(operator));
            let bare = Some(regions).filter(|node| !node.is_map());
            let regions = lists.into_iter().chain([bare]).flatten().flat_map(Node::one_or_many);
            for region in regions {
                if let Some(code) = region.text().filter(|code| catalogue::region(code).is_none()) {
                    let hit = Hit::new(id, region.at).value("region", code);
                    hits.push(hit.value("date", catalogue::DATE));
                }
            }
        }
    }
}
