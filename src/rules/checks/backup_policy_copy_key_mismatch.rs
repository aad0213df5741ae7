//! Copy actions whose name is another vault than their target.
//!
//! The name of a member is compared with a value in it.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every target of a copy that is not what its entry is called.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let plans = document.root.entries_of("plans").iter();
        let rules = plans.flat_map(|plan| plan.value.entries_of("rules"));
        for copy in rules.flat_map(|rule| rule.value.entries_of("copy_actions")) {
            let target = copy.value.get("target_backup_vault_arn");
            let Some(target) = target.map(|node| node.get("@@assign").unwrap_or(node)) else {
                continue;
            };
            if let Some(text) = target.text().filter(|text| *text != &*copy.key.text) {
                let hit = Hit::new(id, target.at).label("key", copy.key.at);
                hits.push(hit.value("target", text).value("key", &*copy.key.text));
            }
        }
    }
}
