//! Service-linked roles as principals: they must exist before. Off unless asked for.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            let Some(element) = &statement.principal else { continue };
            for (principal, at) in element.known() {
                if let Principal::Arn(arn) = principal
                    && arn.resource().starts_with("role/aws-service-role/")
                {
                    hits.push(Hit::new(key.id, at).value("Principal", arn.as_str()));
                }
            }
        }
    }
}
