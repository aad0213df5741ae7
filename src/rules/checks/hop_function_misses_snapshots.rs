//! Functions that may start copies of some types and not of others.
//!
//! The policy engine decides for the recovery points of each type.

use crate::rules::{Context, Hit, Hits, paths};

/// Reports the first type whose recovery points the role leaves out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        if let Some((of, refusal)) = hops.left_out(hop) {
            let hit = Hit::new(refusal.document, refusal.at).value("type", of);
            let hit = hit.label("Function", hop.function.at);
            let fix = refusal.lacks().and_then(|lacks| context.permission(&lacks));
            hits.push(paths::on_hop(context, hop, hit.fix(fix)));
        }
    }
}
