//! `backup:CopyTargets` on requests that never have it.
//!
//! Which of the two halves of a copy a statement is about decides.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every condition on the targets of a copy beside the action of the receiving half.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let kinds = [Kind::VaultPolicy, Kind::IdentityPolicy, Kind::Scp];
    for (_, id, policy) in context.policies(&kinds) {
        for statement in &policy.statements {
            let sends = statement.takes("backup:copyfrombackupvault");
            let receives = statement.taking("backup:copyintobackupvault");
            let (Some(false), Some((_, action))) = (sends, receives) else { continue };
            for key in ["backup:CopyTargets", "backup:CopyTargetOrgPaths"] {
                for condition in statement.conditions_on(key) {
                    let hit = Hit::new(id, condition.key.at).label("Action", action);
                    let hit = hit.value("key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
