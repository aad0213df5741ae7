//! Copies that are deleted before their source.
//!
//! Two lifecycles are compared.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every copy with a retention below its rule's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in &plan.rules {
            let kept = rule.lifecycle.as_ref().and_then(|it| it.delete_after_days.as_ref());
            let Some(kept) = kept else { continue };
            for copy in &rule.copy_actions {
                let own = copy.lifecycle.as_ref().and_then(|it| it.delete_after_days.as_ref());
                let Some(own) = own else { continue };
                let (Known::Yes(copy_days), Known::Yes(days)) = (&own.value, &kept.value) else {
                    continue;
                };
                let source_outlives = *days == -1 || days > copy_days;
                if *copy_days > 0 && source_outlives && !rule.is_continuous() {
                    let hit = Hit::new(plan.document, own.at).label("DeleteAfterDays", kept.at);
                    let hit = hit.value("copy", copy_days.to_string());
                    hits.push(hit.value("source", days.to_string()));
                }
            }
        }
    }
}
