//! Deny statements on MFA that take use of the key from roles and services, which have none.

use crate::rules::{Context, Hit, Hits};

/// Conditions that keep the Deny to certain callers.
const EXEMPTIONS: &[&str] =
    &["aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalType", "aws:ViaAWSService"];

/// Reports every condition that roles meet, in a Deny of use for everybody.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let denies = key.denies().filter(|statement| statement.everybody().is_some());
        for statement in denies.filter(|statement| statement.takes_use()) {
            let is_exempt = statement.has_open_conditions
                || statement
                    .conditions
                    .iter()
                    .any(|condition| EXEMPTIONS.iter().any(|key| condition.is_on(key)));
            let mut guards = statement.conditions_on("aws:MultiFactorAuthPresent");
            let guard = guards.find(|it| it.switch() == Some(false) && !it.needs_its_key());
            if let Some(guard) = guard.filter(|_| !is_exempt) {
                let hit = Hit::new(key.id, guard.key.at).value("Sid", statement.name());
                hits.push(match &statement.action {
                    Some(action) => hit.label("Action", action.at),
                    None => hit,
                });
            }
        }
    }
}
