//! Policies over the size that AWS takes.
//!
//! Sizes differ by kind; what counts is what AWS receives at the least, without white space.
//! AWS: IAM user guide, "IAM and AWS STS quotas"; KMS developer guide, "Resource quotas".

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::{Entry, Node, Value};

/// Bytes that a policy of a kind may have. Managed policies have 6,144, but an inline policy of a
/// role may have as much as stands here.
const QUOTAS: &[(Kind, usize)] = &[
    (Kind::KeyPolicy, 32_768),
    (Kind::IdentityPolicy, 10_240),
    (Kind::TrustPolicy, 8_192),
    (Kind::Scp, 10_240),
    (Kind::Rcp, 5_120),
];

/// Reports every policy that is over its quota even without white space.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let quota = QUOTAS.iter().find(|(kind, _)| *kind == document.kind);
        let Some((_, most)) = quota else { continue };
        let size = size(&policy.root);
        if size > *most {
            let hit = Hit::new(id, policy.root.at.head()).value("size", size.to_string());
            hits.push(hit.value("most", most.to_string()));
        }
    }
}

/// Bytes of the tree as JSON without white space; an unknown counts as nothing.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(text) => text.len(),
        Value::Text(text) => text.len() + 2,
        Value::List(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 1,
        Value::Map(entries) => {
            let entry = |entry: &Entry| entry.key.text.len() + 4 + size(&entry.value);
            entries.iter().map(entry).sum::<usize>() + 1
        }
        Value::Open(_) => 0,
    }
}
