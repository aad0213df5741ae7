//! Keys that stand twice in one map of YAML, so that one of them is lost.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::FaultKind;

/// Reports every second one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let faults = context.faults(&[FaultKind::DuplicateKey]);
    for (id, fault) in faults.filter(|(_, fault)| !context.is_json(fault.at)) {
        let hit = Hit::new(id, fault.at).value("key", &*fault.detail);
        hits.push(match fault.first {
            Some(first) => hit.label("first", first),
            None => hit,
        });
    }
}
