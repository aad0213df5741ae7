//! Lifecycles in which one of the two numbers is `-1` and the other is not.
//!
//! AWS documents `-1` for both together. AWS: AWS Backup API reference, `Lifecycle`.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every lifecycle that says «never» for one step only.
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
        if (*cold_days == -1) != (*delete_days == -1) {
            let (never, other) = if *cold_days == -1 { (cold, delete) } else { (delete, cold) };
            hits.push(Hit::new(document, never.at).label("other", other.at));
        }
    }
}
