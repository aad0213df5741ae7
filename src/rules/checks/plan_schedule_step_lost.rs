//! Steps of a schedule that its field has no room for.
//!
//! The grammar of schedules is in `aws::schedule`; a query does not know it.

use crate::aws::schedule;
use crate::rules::{Context, Hit, Hits};

/// Reports every `start/step` after whose start no second value fits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, expression, text) in context.inventory.schedules() {
        for (field, range) in schedule::lost_steps(text) {
            let hit = Hit::new(document, context.part(expression, range.clone()));
            let part = text.get(range).unwrap_or_default();
            hits.push(hit.value("part", part).value("field", field.name()));
        }
    }
}
