//! Operations in a key policy that keys of this kind do not have.

use std::collections::BTreeMap;

use crate::aws::catalogue::kms::{self, KeyKind};
use crate::iam::KnownText;
use crate::inventory::DocumentId;
use crate::rules::{Context, Hit, Hits};

/// Reports every operation, named in full, that the key does not take, where the key is described.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let mut owners = BTreeMap::<DocumentId, usize>::new();
    for policy in context.inventory.keys.iter().flat_map(|key| context.inventory.key_policies(key))
    {
        *owners.entry(policy.document).or_default() += 1;
    }
    for described in &context.inventory.keys {
        let text = |text: &Option<KnownText>, default: &str| match text {
            None => Some(default.to_owned()),
            Some(text) => text.value.yes().map(ToString::to_string),
        };
        let usage = text(&described.usage, "ENCRYPT_DECRYPT");
        let spec = text(&described.spec, "SYMMETRIC_DEFAULT");
        let Some((usage, spec)) = usage.zip(spec) else { continue };
        let Some(kind) = KeyKind::of(&usage, &spec) else { continue };
        for policy in context.inventory.key_policies(described) {
            // a policy that may be several keys' says nothing about one
            if owners.get(&policy.document).is_some_and(|count| *count > 1) {
                continue;
            }
            let statements = policy.policy.statements.iter().filter(|it| it.allows());
            for (action, at) in statements.flat_map(crate::iam::Statement::patterns) {
                if kms::operation(action).is_some_and(|operation| !operation.accepts(kind)) {
                    hits.push(
                        Hit::new(policy.document, at)
                            .value("Usage", format!("{usage} ({spec})"))
                            .value("Action", action),
                    );
                }
            }
        }
    }
}
