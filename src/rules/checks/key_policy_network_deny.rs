//! Deny statements on the network that hit the calls which services make for somebody.

use crate::rules::{Context, Hit, Hits};

const NETWORK: &[&str] =
    &["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp"];

/// Conditions that let calls of services through, or keep the Deny to certain callers.
const EXEMPTIONS: &[&str] = &[
    "aws:CalledVia",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:ViaAWSService",
    "kms:ViaService",
];

/// Reports the first negated condition on the network in a Deny of use that exempts no service.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.denies().filter(|statement| statement.takes_use()) {
            let mut guards = statement.conditions.iter();
            let guard = guards.find(|condition| {
                NETWORK.iter().any(|key| condition.is_on(key))
                    && condition.meaning.is_some_and(|op| op.comparison.is_negated())
            });
            let is_exempt = statement.has_open_conditions
                || statement.conditions.iter().any(|condition| {
                    condition.is_below("aws:PrincipalTag/")
                        || EXEMPTIONS.iter().any(|key| condition.is_on(key))
                });
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
