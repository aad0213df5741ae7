//! Keys of vaults in between that the destination account cannot use.
//!
//! The copy is the function's, the vault and its key stand elsewhere.

use crate::copy::Obstacle;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports the place that stops the copy, once.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        for obstacle in hops.obstacles(hop) {
            let Obstacle::KeyNotShared(document, at, account) = obstacle else { continue };
            let hit = Hit::new(document, at).label("Function", hop.function.at);
            let hit = hit.value("account", account.as_str());
            hits.push_once(paths::on_hop(context, hop, hit));
        }
    }
}
