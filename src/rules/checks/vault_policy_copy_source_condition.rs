//! Conditions on keys that a request to copy does not have.
//!
//! Only those count without which the condition fails.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const KEYS: [&str; 7] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
];

/// Reports every condition of an Allow of `CopyIntoBackupVault` that needs one of these keys.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let Some((_, action)) = statement.taking("backup:copyintobackupvault") else {
                continue;
            };
            for condition in KEYS.into_iter().flat_map(|key| statement.conditions_on(key)) {
                if condition.needs_its_key() {
                    let hit = Hit::new(id, condition.key.at).label("Action", action);
                    let hit = hit.value("key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
