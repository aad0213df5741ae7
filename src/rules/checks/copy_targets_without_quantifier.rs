//! A key with several values, compared as if it had one.
//!
//! The comparison's meaning is worked out from the operator.

use crate::iam::Comparison;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every operator without quantifier on the targets of a copy.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            for key in ["backup:CopyTargets", "backup:CopyTargetOrgPaths"] {
                for condition in statement.conditions_on(key) {
                    let Some(operator) = condition.meaning else { continue };
                    let is_null = operator.comparison == Comparison::Null;
                    if operator.quantifier.is_none() && !is_null {
                        let hit = Hit::new(id, condition.operator.at);
                        let hit = hit.label("key", condition.key.at);
                        let hit = hit.value("key", &*condition.key.value);
                        hits.push(hit.value("operator", &*condition.operator.value));
                    }
                }
            }
        }
    }
}
