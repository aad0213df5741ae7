//! Principals with a wildcard inside.
//!
//! A wildcard may stand for everybody only.

use crate::iam::{Element, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal ARN with a star or question mark in it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let elements = policy.statements.iter().filter_map(|it| it.principal.as_ref());
        for (principal, at) in elements.flat_map(Element::known) {
            let text = match principal {
                Principal::Arn(arn) => arn.as_str(),
                Principal::Service(name) => name,
                Principal::Any
                | Principal::Account(_)
                | Principal::Federated(_)
                | Principal::CanonicalUser(_)
                | Principal::UniqueId(_)
                | Principal::Malformed(_) => continue,
            };
            if text.contains(['*', '?']) {
                hits.push(Hit::new(id, at).value("principal", text));
            }
        }
    }
}
