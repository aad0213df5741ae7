//! Users and roles that one pattern gives everything. Off unless asked for: small teams do so.

use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every user or role that one pattern lets both change the policy and decrypt.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let manage = statement.taking("kms:putkeypolicy");
            let decrypt = statement.taking("kms:decrypt");
            let Some((_, action)) = manage.filter(|manage| decrypt == Some(*manage)) else {
                continue;
            };
            for (principal, at) in statement.principals() {
                if let Principal::Arn(arn) = principal {
                    let hit = Hit::new(key.id, at).value("Principal", arn.as_str());
                    hits.push(hit.label("Action", action));
                }
            }
        }
    }
}
