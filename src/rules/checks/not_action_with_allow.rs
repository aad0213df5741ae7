//! `NotAction` in an Allow.
//!
//! Key policies have a rule of their own.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of everything but a list, without a condition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let kinds = [Kind::VaultPolicy, Kind::ResourcePolicy, Kind::IdentityPolicy];
    for (_, id, policy) in context.policies(&kinds) {
        for statement in policy.statements.iter().filter(|it| it.allows()) {
            let negated = statement.action.as_ref().filter(|action| action.negated);
            if let Some(action) = negated.filter(|_| statement.conditions.is_empty()) {
                hits.push(Hit::new(id, action.key_at).value("Sid", statement.name()));
            }
        }
    }
}
