//! Service control policies for callers to whom none applies.
//!
//! A condition that needs such a caller makes the statement idle.

use crate::aws::Arn;
use crate::iam::Condition;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every condition that only a service or a service-linked role meets.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Scp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            for condition in &statement.conditions {
                if let Some(at) = exempt(condition) {
                    hits.push(Hit::new(id, at).value("Sid", statement.name()));
                }
            }
        }
    }
}

/// Where a condition asks for a caller that is exempt, and for no other.
fn exempt(condition: &Condition) -> Option<Location> {
    if condition.is_on("aws:PrincipalIsAWSService") && condition.switch() == Some(true) {
        return Some(condition.key.at);
    }
    let is_linked = |(value, _): (&str, Location)| {
        value.parse::<Arn>().is_ok_and(|arn| arn.resource().starts_with("role/aws-service-role/"))
    };
    let all = condition.is_on("aws:PrincipalArn")
        && condition.is_positive()
        && condition.needs_its_key()
        && !condition.has_open()
        && condition.known().all(is_linked);
    all.then_some(condition.values_at)
}
