//! Members that stand twice in one object of JSON, so that one of them is lost.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::FaultKind;

/// Reports every place of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.json_faults(FaultKind::DuplicateKey) {
        let hit = Hit::new(id, fault.at).value("key", &*fault.detail);
        let hit = match fault.first {
            Some(first) => hit.label("first", first),
            None => hit,
        };
        hits.push(hit);
    }
}
