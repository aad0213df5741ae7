//! Scans of which only one half is set.
//!
//! The actions stand in rules, the settings in the plan.

use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every rule with scan actions in a plan without scan settings.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let Some(document) = context.inventory.document(plan.document) else { continue };
        if document.root.get("ScanSettings").is_some() {
            continue;
        }
        for rule in document.root.get("Rules").map(Node::items).unwrap_or_default() {
            let actions = rule.entry("ScanActions");
            if let Some(entry) = actions.filter(|entry| !entry.value.items().is_empty()) {
                hits.push(Hit::new(plan.document, entry.key.at));
            }
        }
    }
}
