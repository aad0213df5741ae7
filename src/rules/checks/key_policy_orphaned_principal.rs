//! `AROA…` and `AIDA…` in key policies: what is left of users and roles that were deleted.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            let Some(element) = &statement.principal else { continue };
            for (principal, at) in element.known() {
                if let Principal::UniqueId(id) = principal {
                    hits.push(Hit::new(key.id, at).value("Principal", &**id));
                }
            }
        }
    }
}
