//! Statements without `Principal`.
//!
//! The member has two names, and not every kind of policy takes it.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every statement that lacks the element.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[
        Kind::KeyPolicy,
        Kind::VaultPolicy,
        Kind::ResourcePolicy,
        Kind::TrustPolicy,
        Kind::Rcp,
    ]) {
        for statement in policy.statements.iter().filter(|it| it.principal.is_none()) {
            hits.push(Hit::new(id, statement.at.head()).value("Sid", statement.name()));
        }
    }
}
