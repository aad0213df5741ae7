//! Terraform's language that was not read to its end: whatever else is found in it, it is not clean.

use crate::rules::{Context, Hit, Hits};

/// Reports the first place of each thing at which something of it was lost.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, fault) in context.lost_content() {
        if context.is_hcl(fault.at) {
            hits.push(Hit::new(id, fault.at).value("fault", fault.kind.word()));
        }
    }
}
