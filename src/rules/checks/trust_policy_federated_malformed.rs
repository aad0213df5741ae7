//! Identity providers that are named otherwise than IAM takes them.
//!
//! Each sort of provider has a form of its own.
//! AWS: IAM user guide, "AWS JSON policy elements: Principal", federated.

use crate::aws::Arn;
use crate::iam::Principal;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Providers that need no ARN.
const WELL_KNOWN: [&str; 4] = [
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
    "www.amazon.com",
    "graph.facebook.com",
];

/// Reports every `Federated` principal that is neither a known provider nor the ARN of one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::TrustPolicy]) {
        for statement in &policy.statements {
            for (principal, at) in statement.principals() {
                let Principal::Federated(name) = principal else { continue };
                let is_provider = name.parse::<Arn>().is_ok_and(|arn| {
                    let resource = arn.resource();
                    let sorts = ["saml-provider/", "oidc-provider/"];
                    arn.service() == "iam" && sorts.iter().any(|sort| resource.starts_with(sort))
                });
                if !is_provider && !WELL_KNOWN.contains(&&**name) {
                    hits.push(Hit::new(id, at).value("provider", &**name));
                }
            }
        }
    }
}
