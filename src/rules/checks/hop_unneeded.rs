//! Second copies that a plan could make itself.
//!
//! The facts of the day tell what one action can do.

use crate::rules::{Context, Hit, Hits};

/// Reports the copy action into the vault in between, where one to the destination would do.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in hops.all.iter().filter(|hop| hops.is_unneeded(hop)) {
        let to = hop.to.first().map(|(to, _)| to.to_string()).unwrap_or_default();
        for feed in hops.feeds(hop) {
            let arn = feed.action.destination_backup_vault_arn.as_ref();
            let at = arn.map_or(feed.action.at.head(), |arn| arn.at);
            let hit = Hit::new(feed.plan, at).label("Function", hop.function.at);
            hits.push(hit.value("destination", &*to));
        }
    }
}
