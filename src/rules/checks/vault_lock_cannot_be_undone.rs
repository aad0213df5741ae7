//! Locks in compliance mode.
//!
//! The mode follows from a member that is there or not.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every lock that nobody can take away after its time of grace.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let days = vault.lock.as_ref().and_then(|lock| lock.changeable_for_days.as_ref());
        let Some(days) = days else { continue };
        if let Known::Yes(number) = &days.value {
            hits.push(Hit::new(vault.document, days.at).value("days", number.to_string()));
        }
    }
}
