//! Schedules without `cron(…)` around their fields.
//!
//! The grammar of schedules is in `aws::schedule`; a query does not know it.

use crate::aws::schedule::{self, ScheduleFault};
use crate::rules::{Context, Hit, Hits};

/// Reports every schedule that is nothing but the six fields.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, expression, text) in context.inventory.schedules() {
        for (fault, range) in schedule::check(text, None) {
            if let ScheduleFault::Bare = fault {
                let hit = Hit::new(document, context.part(expression, range));
                hits.push(hit.value("schedule", text));
            }
        }
    }
}
