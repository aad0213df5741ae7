//! Identity providers and canonical users as principals of key policies.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            let Some(element) = &statement.principal else { continue };
            for (principal, at) in element.known() {
                if let Principal::Federated(name) | Principal::CanonicalUser(name) = principal {
                    hits.push(Hit::new(key.id, at).value("Principal", &**name));
                }
            }
        }
    }
}
