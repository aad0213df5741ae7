//! Policy variables in the name of an encryption context pair, where there are none.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every such condition key.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| &it.conditions) {
            let is_variable = condition.key.value.contains("${");
            if is_variable && condition.is_below("kms:EncryptionContext:") {
                let hit = Hit::new(id, condition.key.at);
                hits.push(hit.value("Key", &*condition.key.value));
            }
        }
    }
}
