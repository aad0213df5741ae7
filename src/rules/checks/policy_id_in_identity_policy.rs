//! `Id` in policies that do not take it.
//!
//! The kind of the document decides.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Id` in an identity policy.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy]) {
        if let Some(entry) = policy.root.entry("Id") {
            hits.push(Hit::new(id, entry.key.at));
        }
    }
}
