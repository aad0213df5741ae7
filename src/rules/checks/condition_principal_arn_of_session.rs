//! Sessions in `aws:PrincipalArn`.
//!
//! The key holds the role, never its session.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every session ARN that is compared with `aws:PrincipalArn`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        if !condition.key.value.eq_ignore_ascii_case("aws:PrincipalArn") {
            continue;
        }
        for value in &condition.values {
            let Known::Yes(text) = &value.value else { continue };
            if text.contains(":sts:") && text.contains(":assumed-role/") {
                let hit = Hit::new(id, value.at).label("key", condition.key.at);
                hits.push(hit.value("value", &**text).value("Sid", statement.name()));
            }
        }
    }
}
