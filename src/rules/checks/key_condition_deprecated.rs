//! Condition keys of KMS that go by another name since 2021.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// AWS: KMS developer guide, "kms:CustomerMasterKeySpec (deprecated)" and its sibling.
const NEW_NAMES: &[(&str, &str)] =
    &[("kms:CustomerMasterKeySpec", "kms:KeySpec"), ("kms:CustomerMasterKeyUsage", "kms:KeyUsage")];

/// Reports every use of an old name.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| &it.conditions) {
            if let Some((_, new)) = NEW_NAMES.iter().find(|(old, _)| condition.is_on(old)) {
                let hit = Hit::new(id, condition.key.at).value("Key", &*condition.key.value);
                hits.push(hit.value("New", *new));
            }
        }
    }
}
