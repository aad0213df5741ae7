//! Denies by who calls that strike services, which have no such keys.
//!
//! A statement is fine if another of its conditions leaves services out.

use crate::iam::Condition;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const KEYS: [&str; 5] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "kms:CallerAccount",
];

/// Reports every negated comparison of who calls in a statement that does not leave services out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let knows_services = ["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"]
                .iter()
                .any(|key| statement.conditions_on(key).next().is_some());
            if knows_services || statement.has_open_conditions {
                continue;
            }
            // a positive comparison fails for a service, and so leaves it out
            let is_needed = |condition: &&Condition| condition.needs_its_key();
            let of_caller = || KEYS.iter().flat_map(|key| statement.conditions_on(key));
            if of_caller().any(|condition| is_needed(&condition)) {
                continue;
            }
            for condition in of_caller().filter(|it| it.meaning.is_some() && !it.is_positive()) {
                let hit = Hit::new(id, condition.key.at).value("key", &*condition.key.value);
                hits.push(hit.value("Sid", statement.name()));
            }
        }
    }
}
