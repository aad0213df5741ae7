//! No-break spaces and characters of no width between the tokens of JSON that goes to AWS.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::FaultKind;

/// Reports every place of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.json_faults(FaultKind::ForeignSpace) {
        let hit = Hit::new(id, fault.at).value("character", &*fault.detail);
        hits.push(hit.fix(context.as_json(fault)));
    }
}
