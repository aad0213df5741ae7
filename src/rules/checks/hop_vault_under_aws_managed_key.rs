//! Vaults in between that do not give snapshots a key of one's own.
//!
//! The copy is the function's, the vault and its key stand elsewhere.

use crate::copy::Obstacle;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports the place that stops the copy, once.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        for obstacle in hops.obstacles(hop) {
            let Obstacle::AwsManagedKey(document, at) = obstacle else { continue };
            let hit = Hit::new(document, at).label("Function", hop.function.at);
            hits.push_once(paths::on_hop(context, hop, hit));
        }
    }
}
