//! `ForAllValues:` on single-valued keys for which KMS refuses it.

use crate::iam::Quantifier;
use crate::rules::{Context, Hit, Hits};

/// AWS: KMS developer guide, "AWS KMS condition keys": policies that KMS refuses.
const REFUSED: &[&str] = &["kms:EncryptionContext:", "aws:RequestTag/"];

/// Reports every such condition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for condition in key.policy.statements.iter().flat_map(|it| &it.conditions) {
            let quantifier = condition.meaning.and_then(|operator| operator.quantifier);
            let is_refused = REFUSED.iter().any(|start| condition.is_below(start));
            if is_refused && quantifier == Some(Quantifier::ForAllValues) {
                let hit = Hit::new(key.id, condition.operator.at);
                let hit = hit.value("Key", &*condition.key.value);
                hits.push(hit.label("Key", condition.key.at));
            }
        }
    }
}
