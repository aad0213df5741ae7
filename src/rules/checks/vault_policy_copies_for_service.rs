//! Vault policies that let a service copy, where the caller is the role that runs the plan.
//!
//! A service principal and a service-linked role are two forms of one mistake.

use crate::iam::Principal;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every service or service-linked role that an Allow of `CopyIntoBackupVault` names.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let Some((_, action)) = statement.taking("backup:copyintobackupvault") else {
                continue;
            };
            for (principal, at) in statement.principals() {
                let named = match principal {
                    Principal::Service(name) => &**name,
                    Principal::Arn(arn) if arn.resource().starts_with("role/aws-service-role/") => {
                        arn.resource()
                    }
                    Principal::Any
                    | Principal::Account(_)
                    | Principal::Arn(_)
                    | Principal::Federated(_)
                    | Principal::CanonicalUser(_)
                    | Principal::UniqueId(_)
                    | Principal::Malformed(_) => continue,
                };
                let hit = Hit::new(id, at).label("Action", action).value("principal", named);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
