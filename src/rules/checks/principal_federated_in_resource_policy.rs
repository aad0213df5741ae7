//! Identity providers in policies of resources.
//!
//! The kind of the document decides.

use crate::iam::{Element, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Federated` principal outside of trust policies.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::KeyPolicy, Kind::VaultPolicy]) {
        let elements = policy.statements.iter().filter_map(|it| it.principal.as_ref());
        for (principal, at) in elements.flat_map(Element::known) {
            if let Principal::Federated(provider) | Principal::CanonicalUser(provider) = principal {
                hits.push(Hit::new(id, at).value("principal", &**provider));
            }
        }
    }
}
