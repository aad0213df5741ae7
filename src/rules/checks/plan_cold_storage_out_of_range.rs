//! Days in warm storage that AWS Backup does not take.
//!
//! Both lifecycles of a plan, its rules' and its copies', are looked at alike.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every `MoveToColdStorageAfterDays` below zero; `-1` keeps backups warm and is fine, and a
/// template writes `0` for none.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, lifecycle) in context.inventory.lifecycles() {
        let Some(cold) = &lifecycle.move_to_cold_storage_after_days else { continue };
        if let Known::Yes(days) = cold.value
            && days < -1
        {
            hits.push(Hit::new(document, cold.at).value("days", days.to_string()));
        }
    }
}
