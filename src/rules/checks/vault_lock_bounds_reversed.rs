//! Locks whose longest retention is below the shortest.
//!
//! Two numbers are compared.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every lock that no retention fits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let lock = vault.lock.as_ref();
        let bounds =
            lock.and_then(|it| it.min_retention_days.as_ref().zip(it.max_retention_days.as_ref()));
        let Some((min, max)) = bounds else { continue };
        let (Known::Yes(least), Known::Yes(most)) = (&min.value, &max.value) else { continue };
        if most < least && *most > 0 {
            let hit = Hit::new(vault.document, max.at).label("MinRetentionDays", min.at);
            hits.push(hit.value("min", least.to_string()).value("max", most.to_string()));
        }
    }
}
