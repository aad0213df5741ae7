//! Trust in all that an identity provider vouches for.
//!
//! The provider's own keys begin with its name.

use crate::iam::{Condition, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every OIDC provider in an Allow without a condition on a key of the provider.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::TrustPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            for (principal, at) in statement.principals() {
                let Principal::Federated(name) = principal else { continue };
                if name.contains(":saml-provider/") || statement.has_open_conditions {
                    continue;
                }
                let host = name.split_once(":oidc-provider/").map_or(&**name, |(_, host)| host);
                let is_own = |condition: &Condition| {
                    condition.is_below(&format!("{host}:")) && condition.needs_its_key()
                };
                if !statement.conditions.iter().any(is_own) {
                    hits.push(Hit::new(id, at).value("provider", host));
                }
            }
        }
    }
}
