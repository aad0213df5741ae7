//! Condition keys in a key policy that KMS fills for IAM policies only.

use crate::aws::catalogue::{ConditionKey, condition_key};
use crate::rules::{Context, Hit, Hits};

/// Reports every condition on such a key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            for condition in &statement.conditions {
                let known = condition_key(&condition.key.value);
                if known.is_some_and(ConditionKey::iam_policies_only) {
                    let hit = Hit::new(key.id, condition.key.at);
                    let hit = hit.value("Key", &*condition.key.value);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
