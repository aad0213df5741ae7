//! Conditions on keys that the requests of an action never have: the statement skips the action.

use crate::aws::catalogue::{KeyScope, condition_key};
use crate::finding::Severity;
use crate::rules::{Context, Hit, Hits, KeyPolicy};

/// Reports, for each condition on a key of KMS that fails where the key is absent, the actions none
/// of whose operations carry it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            for condition in statement.conditions.iter().filter(|it| it.needs_its_key()) {
                let name = &*condition.key.value;
                let Some(known) = condition_key(name) else { continue };
                let is_flag = condition.is_on("kms:GrantIsForAWSResource");
                let of_kms = matches!(known.scope, KeyScope::Service("kms"));
                if !of_kms || known.iam_policies_only() || (is_flag && statement.allows()) {
                    continue;
                }
                // AWS's own examples list `kms:Describe*` beside the operations that carry the key
                let carried = statement.patterns().any(|(action, _)| {
                    KeyPolicy::operations(action).iter().any(|operation| operation.carries(name))
                });
                for (action, at) in statement.patterns() {
                    let taken = KeyPolicy::operations(action);
                    let only_describes =
                        carried && taken.iter().all(|operation| operation.name == "DescribeKey");
                    let is_carried = taken.iter().any(|operation| operation.carries(name));
                    if taken.is_empty() || is_carried {
                        continue;
                    }
                    let hit = Hit::new(key.id, at).value("Action", action).value("Key", name);
                    let hit = hit.value("Sid", statement.name());
                    let hit = hit.label("Condition", condition.key.at);
                    hits.push(if only_describes { hit.at_most(Severity::Note) } else { hit });
                }
            }
        }
    }
}
