//! Denies by a source's organization that strike services which send no source.
//!
//! Whether another condition asks for the source is looked up in the statement.

use crate::iam::Condition;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every negated comparison of a source's organization, for services only, that does not
/// ask for the source to be there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let mut switches = statement.conditions_on("aws:PrincipalIsAWSService");
            let for_services = switches.any(|condition| condition.switch() == Some(true));
            let asks = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"]
                .iter()
                .flat_map(|key| statement.conditions_on(key))
                .any(Condition::needs_its_key);
            if !for_services || asks || statement.has_open_conditions {
                continue;
            }
            for key in ["aws:SourceOrgID", "aws:SourceOrgPaths"] {
                for condition in statement.conditions_on(key).filter(|it| !it.is_positive()) {
                    let hit = Hit::new(id, condition.key.at).value("key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
