//! Copies that may be gone before the function has copied them on.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits, paths};

/// The fewest days that leave a copy of a large database time to be made.
const FEWEST: i64 = 2;

/// Reports the retention of a copy into the vault in between, if it is a single day.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        for feed in hops.feeds(hop) {
            let own = feed.action.lifecycle.as_ref();
            let lifecycle = own.or(feed.rule.lifecycle.as_ref());
            let Some(days) = lifecycle.and_then(|it| it.delete_after_days.as_ref()) else {
                continue;
            };
            if let Known::Yes(1..FEWEST) = days.value {
                let hit = Hit::new(feed.plan, days.at).label("Function", hop.function.at);
                hits.push_once(paths::on_hop(context, hop, hit));
            }
        }
    }
}
