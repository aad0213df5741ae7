//! Functions that start copies, and nobody hears of the events that did not reach them.

use crate::rules::{Context, Hit, Hits};

/// Reports every target without a queue for what cannot be delivered.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for hop in &context.spaces.hops().all {
        if !hop.target.has_dead_letters {
            let at = hop.target.arn.as_ref().map_or(hop.target.at.head(), |arn| arn.at);
            hits.push(Hit::new(hop.rule.document, at));
        }
    }
}
