//! Role sessions written as ARNs of IAM.
//!
//! Sessions belong to STS.

use crate::iam::{Element, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `arn:…:iam::…:assumed-role/…`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let elements = policy.statements.iter().filter_map(|it| it.principal.as_ref());
        for (principal, at) in elements.flat_map(Element::known) {
            let Principal::Arn(arn) = principal else { continue };
            if arn.service() == "iam" && arn.resource().starts_with("assumed-role/") {
                hits.push(Hit::new(id, at).value("principal", arn.as_str()));
            }
        }
    }
}
