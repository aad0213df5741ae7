//! Resource control policies that permit something.
//!
//! AWS's own policy `RCPFullAWSAccess` does, and no other may.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow that is not that of `RCPFullAWSAccess`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let is_everything = statement.patterns().any(|(pattern, _)| pattern == "*")
                && statement.conditions.is_empty()
                && statement.everybody().is_some();
            if let Some(effect) = statement.effect.as_ref().filter(|_| !is_everything) {
                hits.push(Hit::new(id, effect.at).value("Sid", statement.name()));
            }
        }
    }
}
