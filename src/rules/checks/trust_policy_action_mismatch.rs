//! Trust policies that let somebody in by a door that they do not use.
//!
//! Which call a principal makes follows from its sort.
//! AWS: AWS STS API reference, `AssumeRole` and its siblings.

use crate::iam::Principal;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal of an Allow whose kind of call is none of the statement's actions.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::TrustPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let Some(action) = statement.action.as_ref().filter(|action| !action.negated) else {
                continue;
            };
            for (principal, at) in statement.principals() {
                let Some(call) = call(principal) else { continue };
                if statement.takes(&call.to_ascii_lowercase()) == Some(false) {
                    let hit = Hit::new(id, action.at).label("Principal", at);
                    hits.push(hit.value("Sid", statement.name()).value("call", call));
                }
            }
        }
    }
}

/// The call with which a principal assumes a role.
fn call(principal: &Principal) -> Option<&'static str> {
    match principal {
        Principal::Federated(name) if name.contains(":saml-provider/") => {
            Some("sts:AssumeRoleWithSAML")
        }
        Principal::Federated(_) => Some("sts:AssumeRoleWithWebIdentity"),
        Principal::Account(_) | Principal::Arn(_) | Principal::Service(_) => Some("sts:AssumeRole"),
        Principal::Any
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_)
        | Principal::Malformed(_) => None,
    }
}
