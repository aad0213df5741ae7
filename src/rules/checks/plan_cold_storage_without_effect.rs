//! Cold storage for resources that have none.
//!
//! What a plan backs up stands in its selections; which types have cold storage is a dated fact.

use crate::copy::facts::{self, Feature, Support};
use crate::iam::Known;
use crate::inventory::{BackupPlan, Inventory};
use crate::rules::{Context, Hit, Hits};

/// Reports every rule that moves recovery points to cold storage in a plan all of whose selections name
/// resources by ARN, none of which AWS Backup keeps in cold storage.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let Some(types) = selected_types(context.inventory, plan) else { continue };
        let has_none = |of: &&str| {
            let support = facts::support(of, Feature::ColdStorage, &[], context.spaces.day());
            matches!(support, Support::No(_))
        };
        if types.is_empty() || !types.iter().all(has_none) {
            continue;
        }
        for lifecycle in plan.rules.iter().filter_map(|rule| rule.lifecycle.as_ref()) {
            let days = lifecycle.move_to_cold_storage_after_days.as_ref();
            let days = days.filter(|days| matches!(days.value, Known::Yes(count) if count > 0));
            if let Some(days) = days {
                hits.push(Hit::new(plan.document, days.at).value("types", types.join(", ")));
            }
        }
    }
}

/// The types that a plan backs up, each once; `None` where a selection may take others as well.
fn selected_types(inventory: &Inventory, plan: &BackupPlan) -> Option<Vec<&'static str>> {
    let mut types = Vec::new();
    for selection in inventory.selections_of(plan) {
        if selection.resources.is_empty() || !selection.list_of_tags.is_empty() {
            return None;
        }
        for pattern in &selection.resources {
            let named = facts::of_pattern(pattern.value.yes()?);
            if named.is_empty() {
                return None;
            }
            types.extend(named.iter().map(|of| of.name));
        }
    }
    types.sort_unstable();
    types.dedup();
    Some(types)
}
