//! Denies by the source of a service's call that strike everybody else.
//!
//! A statement is fine if it is for services only.

use crate::iam::Comparison;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const KEYS: [&str; 4] =
    ["aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn"];

/// Reports every negated comparison of a source in a statement that is not for services only.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let mut switches = statement.conditions_on("aws:PrincipalIsAWSService");
            let for_services = switches.any(|condition| condition.switch() == Some(true));
            if for_services || statement.has_open_conditions {
                continue;
            }
            for condition in KEYS.iter().flat_map(|key| statement.conditions_on(key)) {
                let is_null = condition.meaning.is_none_or(|it| it.comparison == Comparison::Null);
                if !is_null && !condition.is_positive() {
                    let hit = Hit::new(id, condition.key.at).value("key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
