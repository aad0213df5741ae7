//! Functions whose role may not start the copies that they are for.
//!
//! The policy engine decides each call.

use crate::rules::{Context, Hit, Hits, paths};

/// Reports every call that starting a copy takes and the role certainly may not make.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let hops = context.spaces.hops();
    for hop in &hops.all {
        for refusal in hops.refusals(hop) {
            let hit = Hit::new(refusal.document, refusal.at).value("action", refusal.action);
            let hit = hit.label("Function", hop.function.at);
            let fix = refusal.lacks().and_then(|lacks| context.permission(&lacks));
            hits.push(paths::on_hop(context, hop, hit.fix(fix)));
        }
    }
}
