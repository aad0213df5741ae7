//! Rules that put more tags on recovery points than AWS Backup takes.
//!
//! A count. AWS: AWS Backup developer guide, "Quotas".

use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Tags that a rule may add to a recovery point.
const MOST: usize = 10;

/// Reports the first tag over the quota.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let root = context.inventory.document(plan.document).map(|document| &document.root);
        let rules = root.and_then(|root| root.get("Rules")).map(Node::one_or_many);
        for rule in rules.unwrap_or_default() {
            let tags = rule.get("RecoveryPointTags").map(Node::entries).unwrap_or_default();
            if let Some(tag) = tags.get(MOST) {
                let count = tags.len().to_string();
                hits.push(Hit::new(plan.document, tag.key.at).value("count", count));
            }
        }
    }
}
