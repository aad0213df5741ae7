//! Denies for recovery points that leave those with ARNs of other services out.
//!
//! All resources of the statement are looked at together.

use crate::aws::Arn;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const ACTIONS: [&str; 4] = [
    "backup:deleterecoverypoint",
    "backup:updaterecoverypointlifecycle",
    "backup:startrestorejob",
    "backup:copyfrombackupvault",
];

/// Reports every Deny on recovery points of `backup` alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let kinds = [Kind::VaultPolicy, Kind::IdentityPolicy, Kind::Scp];
    for (_, id, policy) in context.policies(&kinds) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let Some((_, action)) = ACTIONS.iter().find_map(|action| statement.taking(action))
            else {
                continue;
            };
            let Some(resource) = statement.resource.as_ref().filter(|it| !it.negated) else {
                continue;
            };
            let is_own = |text: &str| {
                text.parse::<Arn>().is_ok_and(|arn| {
                    arn.service() == "backup" && arn.resource().starts_with("recovery-point:")
                })
            };
            if !resource.has_open() && resource.known().all(|(text, _)| is_own(text)) {
                let hit = Hit::new(id, resource.at).label("Action", action);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
