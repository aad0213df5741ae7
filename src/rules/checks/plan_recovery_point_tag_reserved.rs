//! Tags of recovery points in the namespace that AWS keeps to itself.
//!
//! The key of a member, which no query can ask about.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every tag of a rule whose key begins with `aws:`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let root = context.inventory.document(plan.document).map(|document| &document.root);
        let rules = root.and_then(|root| root.get("Rules")).map(Node::one_or_many);
        for rule in rules.unwrap_or_default() {
            let tags = rule.get("RecoveryPointTags").map(Node::entries).unwrap_or_default();
            for tag in tags.iter().filter(|tag| is_reserved(&tag.key.text)) {
                hits.push(Hit::new(plan.document, tag.key.at).value("key", &*tag.key.text));
            }
        }
    }
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}
