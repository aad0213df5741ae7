//! Vault policies that speak of another organization than the one that is given.
//!
//! Which organization is ours stands outside the policy.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every organization id in an Allow that is neither ours nor trusted.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let Some(own) = context.inventory.organization.id.as_deref() else { return };
    let trusted = &context.inventory.trusted;
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let conditions = statement.conditions_on("aws:PrincipalOrgID");
            for condition in conditions.filter(|condition| condition.is_positive()) {
                for (value, at) in condition.known() {
                    let is_id = value.starts_with("o-") && !value.contains(['*', '?', '$']);
                    if is_id && value != own && !trusted.iter().any(|it| &**it == value) {
                        let hit = Hit::new(id, at).value("organization", value);
                        hits.push(hit.value("own", own));
                    }
                }
            }
        }
    }
}
