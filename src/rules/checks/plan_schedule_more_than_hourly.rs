//! Schedules that run more than once an hour.
//!
//! The grammar of schedules is in `aws::schedule`; a query does not know it.

use crate::aws::schedule::{self, ScheduleFault};
use crate::rules::{Context, Hit, Hits};

/// Reports every schedule with more than one minute.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, expression, text) in context.inventory.schedules() {
        for (fault, range) in schedule::check(text, None) {
            if let ScheduleFault::MoreThanHourly = fault {
                let hit = Hit::new(document, context.part(expression, range));
                hits.push(hit.value("schedule", text));
            }
        }
    }
}
