//! Colons that are not there, in JSON that goes to AWS.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::FaultKind;

/// Reports every place of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.json_faults(FaultKind::MissingColon) {
        let hit = Hit::new(id, fault.at).value("key", &*fault.detail);
        hits.push(hit.fix(context.as_json(fault)));
    }
}
