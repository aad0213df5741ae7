//! Backups and copies without an end, for a locked vault that has one.
//!
//! Plan and vault are two documents.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every stay in a locked vault without an end, where the lock has a longest retention.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for stay in context.inventory.stays() {
        let max = stay.vault.lock.as_ref().and_then(|lock| lock.max_retention_days.as_ref());
        let (None, Some(max)) = (stay.days, max) else { continue };
        if let Known::Yes(days) = &max.value {
            let hit = Hit::new(stay.plan, stay.at).label("Lock", max.at);
            hits.push(hit.value("max", days.to_string()));
        }
    }
}
