//! Guards of copies that only see the snapshots of EBS.
//!
//! All resources of the statement are looked at together.

use crate::aws::Arn;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Deny of `CopyFromBackupVault` for snapshots of EC2 alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Scp, Kind::IdentityPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let taken = statement.taking("backup:copyfrombackupvault");
            let resource = statement.resource.as_ref().filter(|it| !it.negated && !it.has_open());
            let (Some((_, action)), Some(resource)) = (taken, resource) else { continue };
            let is_snapshot = |text: &str| {
                text.parse::<Arn>().is_ok_and(|arn| {
                    arn.service() == "ec2" && arn.resource().starts_with("snapshot/")
                })
            };
            if resource.known().all(|(text, _)| is_snapshot(text)) {
                let hit = Hit::new(id, resource.at).label("Action", action);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
