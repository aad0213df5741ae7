//! Opening brackets that are not there, in JSON that goes to AWS.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::FaultKind;

/// Reports every place of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.json_faults(FaultKind::MissingBracket) {
        hits.push(Hit::new(id, fault.at).value("bracket", &*fault.detail));
    }
}
