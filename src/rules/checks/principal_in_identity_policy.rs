//! Principals in policies that speak of whoever they are attached to.
//!
//! The kind of the document decides.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Principal` in an identity policy or a service control policy.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy, Kind::Scp]) {
        for statement in &policy.statements {
            if let Some(principal) = &statement.principal {
                let hit = Hit::new(id, principal.key_at);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
