//! Wildcards in values of `kms:ViaService` under operators that have none.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every known value with a wildcard that its operator takes literally.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| it.conditions_on("kms:ViaService"))
        {
            if !condition.compares_text() || condition.has_patterns() {
                continue;
            }
            for (value, at) in condition.known().filter(|(value, _)| value.contains('*')) {
                let hit = Hit::new(id, at)
                    .value("Operator", &*condition.operator.value)
                    .value("Value", value);
                hits.push(hit.label("Operator", condition.operator.at));
            }
        }
    }
}
