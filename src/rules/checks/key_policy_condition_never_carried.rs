//! Conditions on keys that the requests of an action never have: the statement skips the action.

use crate::aws::catalogue::{KeyScope, condition_key};
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
                for (action, at) in statement.patterns() {
                    let taken = KeyPolicy::operations(action);
                    if !taken.is_empty() && !taken.iter().any(|operation| operation.carries(name)) {
                        hits.push(
                            Hit::new(key.id, at)
                                .value("Action", action)
                                .value("Key", name)
                                .value("Sid", statement.name())
                                .label("Condition", condition.key.at),
                        );
                    }
                }
            }
        }
    }
}
