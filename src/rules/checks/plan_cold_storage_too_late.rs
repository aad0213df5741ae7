//! Lifecycles that delete a backup fewer than 90 days after it moved to cold storage.
//!
//! A query cannot add.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every lifecycle that AWS Backup refuses for its 90 days.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, lifecycle) in context.inventory.lifecycles() {
        let (Some(cold), Some(delete)) =
            (&lifecycle.move_to_cold_storage_after_days, &lifecycle.delete_after_days)
        else {
            continue;
        };
        let (Known::Yes(cold_days), Known::Yes(delete_days)) = (&cold.value, &delete.value) else {
            continue;
        };
        let never = *cold_days < 1 || *delete_days < 1;
        let earliest = cold_days.saturating_add(90);
        if !never && *delete_days < earliest {
            let hit = Hit::new(document, delete.at).label("MoveToColdStorageAfterDays", cold.at);
            let hit = hit.value("delete", delete_days.to_string());
            let hit = hit.value("cold", cold_days.to_string());
            hits.push(hit.value("earliest", earliest.to_string()));
        }
    }
}
