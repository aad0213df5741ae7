//! Deny statements that look as if they left somebody out, and leave out nobody; decided over all
//! requests.

use crate::iam::Statement;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits, asked_alone};

/// Reports every Deny with an exception, by `NotPrincipal` or a condition on the caller, that no
/// caller gets the benefit of. A Deny for everybody without any is meant so.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let Some(at) = exception(statement) else { continue };
            let hits_all = asked_alone(document, policy, &[statement], |space| {
                space.denies_everybody().is_ok_and(|found| !found.is_empty())
            });
            if hits_all {
                let hit = Hit::new(id, at).value("Sid", statement.name());
                let action = statement.action.as_ref().map(|element| element.at);
                hits.push(action.into_iter().fold(hit, |hit, at| hit.label("Action", at)));
            }
        }
    }
}

/// Where a Deny says whom it means to leave out.
fn exception(statement: &Statement) -> Option<crate::source::Location> {
    let negated = statement.principal.as_ref().filter(|element| element.negated);
    let exempt = negated.filter(|element| !element.values.is_empty()).map(|element| element.key_at);
    let by_condition = || {
        let mut conditions = statement.conditions.iter().filter(|one| !one.is_positive());
        conditions.next().map(|one| one.values_at)
    };
    exempt.or_else(by_condition)
}
