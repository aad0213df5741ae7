//! Statements for everybody that only the organization narrows. Off unless asked for: shared keys are so.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of cryptographic use for everybody whose only condition is the organization.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let Some((at, block)) = statement.everybody().zip(statement.condition_at) else {
                continue;
            };
            let [condition] = statement.conditions.as_slice() else { continue };
            if statement.takes_use()
                && condition.is_on("aws:PrincipalOrgID")
                && condition.needs_its_key()
            {
                let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
                hit.witness = key.shown(statement, Scope::Anyone, None, &[]);
                hits.push(hit.label("Condition", block));
            }
        }
    }
}
