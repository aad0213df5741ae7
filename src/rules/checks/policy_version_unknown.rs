//! Versions that the policy language does not have.
//!
//! A query over the view could not tell an unknown version from a missing one.

use crate::finding::Applicability;
use crate::iam::Known;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Version` that is neither of the two.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let Some(version) = &policy.version else { continue };
        let Known::Yes(text) = &version.value else { continue };
        if !matches!(&**text, "2012-10-17" | "2008-10-17") {
            let meant = if text.starts_with("2008-10-17") { "2008-10-17" } else { "2012-10-17" };
            let spelling = (&**text, meant);
            let fix = context.respelled(version.at, spelling, Applicability::Safe);
            hits.push(Hit::new(id, version.at).value("version", &**text).fix(fix));
        }
    }
}
