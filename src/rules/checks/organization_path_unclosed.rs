//! Paths in an organization that end without a slash.
//!
//! Four keys hold such paths, and a wildcard at the end closes one as well.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const KEYS: [&str; 4] = [
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "backup:CopyTargetOrgPaths",
];

/// Reports every path that no request has, because it ends without a slash.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            for condition in KEYS.into_iter().flat_map(|key| statement.conditions_on(key)) {
                for (path, at) in condition.known() {
                    if path.starts_with("o-") && !path.ends_with(['/', '*', '}']) {
                        let hit = Hit::new(id, at).value("path", path);
                        hits.push(hit.value("key", &*condition.key.value));
                    }
                }
            }
        }
    }
}
