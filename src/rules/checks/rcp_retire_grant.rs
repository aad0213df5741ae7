//! Denies of the one action of KMS that resource control policies never see.
//!
//! The pattern decides: a wildcard takes other actions as well.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `kms:RetireGrant` by name.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in &policy.statements {
            for (pattern, at) in statement.patterns() {
                if pattern.eq_ignore_ascii_case("kms:RetireGrant") {
                    hits.push(Hit::new(id, at).value("Sid", statement.name()));
                }
            }
        }
    }
}
