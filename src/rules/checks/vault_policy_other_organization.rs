//! Vault policies that speak of another organization than the one that is given.
//!
//! Which organization is ours stands outside the policy.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every organization id in an Allow that is neither ours nor trusted.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let Some(own) = context.inventory.organization.id.as_deref() else { return };
    let trusted = &context.inventory.trusted;
    for vault in context.spaces.vault_policies() {
        for statement in vault.allows() {
            let conditions = statement.conditions_on("aws:PrincipalOrgID");
            for condition in conditions.filter(|condition| condition.is_positive()) {
                for (value, at) in condition.known() {
                    let is_id = value.starts_with("o-") && !value.contains(['*', '?', '$']);
                    if is_id && value != own && !trusted.iter().any(|it| &**it == value) {
                        let mut hit = Hit::new(vault.id, at).value("organization", value);
                        hit.witness = vault.shown(statement, Scope::Outsiders, None, &[]);
                        hits.push(hit.value("own", own));
                    }
                }
            }
        }
    }
}
