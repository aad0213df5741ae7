//! Roles of IAM Identity Center, whose names change, as principals of key policies.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every principal of the kind.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            let Some(element) = &statement.principal else { continue };
            for (principal, at) in element.known() {
                if let Principal::Arn(arn) = principal
                    && arn.resource().contains("/AWSReservedSSO_")
                {
                    hits.push(Hit::new(key.id, at).value("Principal", arn.as_str()));
                }
            }
        }
    }
}
