//! Organizations in key policies that are neither ours nor trusted, where the run knows ours.

use crate::iam::Condition;
use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

/// Reports every organization that an Allow for everybody is narrowed to and that nothing given
/// lists.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    let Some(own) = &inventory.organization.id else { return };
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| statement.everybody().is_some()) {
            let guards = statement.conditions.iter().filter(|condition| {
                condition.is_positive() && KEYS.iter().any(|key| condition.is_on(key))
            });
            for (value, at) in guards.flat_map(Condition::known) {
                let organization = value.split('/').next().unwrap_or(value);
                let is_fixed = organization.starts_with("o-") && !organization.contains(['*', '?']);
                let is_known = organization == &**own
                    || inventory.trusted.iter().any(|trusted| &**trusted == organization);
                if is_fixed && !is_known {
                    let mut hit = Hit::new(key.id, at).value("Organization", organization);
                    // Of several organizations, only a member of this one shows it.
                    let shown = key.shown(statement, Scope::Outsiders, None, &[]);
                    hit.witness = shown.filter(|shown| shown.to_string().contains(organization));
                    hits.push(hit);
                }
            }
        }
    }
}
