//! JSON that was not read to its end: whatever else is found in it, it is not clean.

use crate::rules::{Context, Hit, Hits};

/// Reports the first place of each thing at which something of it was lost.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.lost_content() {
        if context.is_json(fault.at) {
            let hit = Hit::new(id, fault.at).value("fault", fault.kind.word());
            hits.push(match fault.first {
                Some(first) => hit.label("first", first),
                None => hit,
            });
        }
    }
}
