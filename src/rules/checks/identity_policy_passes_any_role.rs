//! Permission to hand any role to any service.
//!
//! A condition on the service, or roles by name, would narrow it.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `iam:PassRole` for all roles without a condition on the service.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let named = statement
                .patterns()
                .find(|(pattern, _)| pattern.to_ascii_lowercase().starts_with("iam:pass"));
            let Some((_, at)) = named else { continue };
            let is_all =
                |text: &str| text == "*" || text.ends_with(":role/*") && text.contains("::*:");
            let resource = statement.resource.as_ref().filter(|it| !it.negated);
            let takes_all = resource.is_some_and(|it| it.known().any(|(text, _)| is_all(text)));
            if takes_all && statement.conditions.is_empty() && !statement.has_open_conditions {
                let hit = Hit::new(id, at).value("Sid", statement.name());
                hits.push(match resource {
                    Some(resource) => hit.label("Resource", resource.at),
                    None => hit,
                });
            }
        }
    }
}
