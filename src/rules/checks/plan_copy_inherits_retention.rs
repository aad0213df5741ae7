//! Copies that expire with a short-lived source.
//!
//! A copy without a retention of its own keeps the source's expiry date. AWS: AWS Backup developer
//! guide, "Backup and tag copy".

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Below this many days a source counts as short-lived.
const SHORT: i64 = 14;

/// Reports every copy that says nothing about its expiry while its source is kept for two weeks or
/// less.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in &plan.rules {
            let kept = rule.lifecycle.as_ref().and_then(|it| it.delete_after_days.as_ref());
            let Some(kept) = kept else { continue };
            let Known::Yes(days) = kept.value else { continue };
            if !(1..=SHORT).contains(&days) {
                continue;
            }
            for copy in &rule.copy_actions {
                let at = match &copy.lifecycle {
                    None => Some(copy.at.head()),
                    Some(lifecycle) if lifecycle.is_open => None,
                    Some(lifecycle) => match &lifecycle.delete_after_days {
                        None => Some(lifecycle.at.head()),
                        Some(own) => (own.value == Known::Yes(-1)).then_some(own.at),
                    },
                };
                if let Some(at) = at {
                    let hit = Hit::new(plan.document, at).label("DeleteAfterDays", kept.at);
                    let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
                    hits.push(hit.value("days", days));
                }
            }
        }
    }
}
