//! Statements that let their principals hand the key on by grants, with no limit on whom and what.

use crate::iam::Principal;
use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits, KeyPolicy};

/// Reports every Allow of `CreateGrant` that nothing limits, given to others than the account,
/// administrators and services.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| !KeyPolicy::is_administrative(statement)) {
            let Some((_, at)) = statement.taking("kms:creategrant") else { continue };
            let gets = statement.principals().any(|(principal, _)| {
                matches!(principal, Principal::Any | Principal::Arn(_))
                    && !principal.is_service_linked()
            });
            if gets && !statement.has_grant_limit() {
                let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
                hit.witness = key.shown(statement, Scope::Anyone, None, &["kms:CreateGrant"]);
                hits.push(match &statement.principal {
                    Some(principal) => hit.label("Principal", principal.at),
                    None => hit,
                });
            }
        }
    }
}
