//! Permissions for every key of an account, and for keys of others.
//!
//! Actions and resources are looked at together.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow that decrypts or manages with any key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let powers = ["kms:decrypt", "kms:putkeypolicy", "kms:creategrant"];
            let Some((pattern, at)) = powers.iter().find_map(|power| statement.taking(power))
            else {
                continue;
            };
            let resource = statement.resource.as_ref().filter(|it| !it.negated);
            let any = resource.and_then(|it| it.known().find(|(text, _)| &***text == "*"));
            let Some((_, resource_at)) = any else { continue };
            if pattern != "*" && statement.conditions.is_empty() && !statement.has_open_conditions {
                let hit = Hit::new(id, resource_at).label("Action", at);
                hits.push(hit.value("Sid", statement.name()).value("pattern", pattern));
            }
        }
    }
}
