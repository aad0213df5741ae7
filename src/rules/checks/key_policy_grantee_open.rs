//! Patterns on `kms:GranteePrincipal` that fit principals of any account.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every value of an Allow that leaves the account of the grantee open.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let conditions = statement.conditions_on("kms:GranteePrincipal");
            for condition in conditions.filter(|it| it.is_positive() && it.has_patterns()) {
                for (value, at) in condition.known() {
                    let account = value.split(':').nth(4).unwrap_or(value);
                    if account.contains(['*', '?']) {
                        let mut hit = Hit::new(key.id, at).value("Value", value);
                        let grants = ["kms:CreateGrant"];
                        hit.witness = key.shown(statement, Scope::Anyone, None, &grants);
                        if let Some((_, action)) = statement.taking("kms:creategrant") {
                            hit = hit.label("Action", action);
                        }
                        hits.push(hit);
                    }
                }
            }
        }
    }
}
