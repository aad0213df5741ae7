//! Backups and copies that a locked vault does not take, because they stay too short or too long.
//!
//! Plan and vault are two documents, and a copy without a lifecycle stays as long as its source.

use crate::copy::StepId;
use crate::inventory::KnownNumber;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every stay in a locked vault that is outside its bounds.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for stay in context.inventory.stays() {
        let (Some(days), Some(lock)) = (stay.days, &stay.vault.lock) else { continue };
        let bound = |bound: Option<&KnownNumber>, breaks: fn(i64, i64) -> bool| {
            let bound = bound?;
            let limit = *bound.value.yes()?;
            breaks(days, limit).then_some((bound.at, limit))
        };
        let short = bound(lock.min_retention_days.as_ref(), |days, min| days < min);
        let long = bound(lock.max_retention_days.as_ref(), |days, max| days > max);
        if let Some((at, limit)) = short.or(long) {
            let hit = Hit::new(stay.plan, stay.at).label("Lock", at);
            let hit = hit.value("days", days.to_string());
            let hit = hit.value("limit", limit.to_string());
            hits.push(paths::along(context, StepId::RetentionFitsLock, hit));
        }
    }
}
