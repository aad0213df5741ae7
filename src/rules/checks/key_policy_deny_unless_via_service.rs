//! Deny statements that hit every direct call, because `kms:ViaService` is absent there.

use crate::iam::Condition;
use crate::rules::{Context, Hit, Hits};

/// Reports every negated condition on the key in a Deny that nothing else narrows to calls of
/// services.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.denies() {
            let is_spared = statement.conditions_on("kms:ViaService").any(Condition::needs_its_key)
                || statement.conditions_on("aws:ViaAWSService").any(|it| it.switch() == Some(true));
            let mut guards = statement.conditions_on("kms:ViaService");
            let guard = guards.find(|it| it.meaning.is_some_and(|op| op.comparison.is_negated()));
            if let Some(guard) = guard.filter(|_| !is_spared) {
                let hit = Hit::new(key.id, guard.key.at).value("Sid", statement.name());
                hits.push(match &statement.action {
                    Some(action) => hit.label("Action", action.at),
                    None => hit,
                });
            }
        }
    }
}
