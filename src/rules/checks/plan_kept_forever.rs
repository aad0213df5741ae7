//! Rules whose backups never expire.
//!
//! Absence over a whole rule, with an unknown lifecycle in between: more than a query says.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every rule without a retention, unless it backs up continuously.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in plan.rules.iter().filter(|rule| !rule.is_continuous()) {
            let forever = match &rule.lifecycle {
                None => Some(rule.at.head()),
                Some(lifecycle) if lifecycle.is_open => None,
                Some(lifecycle) => match &lifecycle.delete_after_days {
                    None => Some(lifecycle.at.head()),
                    Some(days) => (days.value == Known::Yes(-1)).then_some(days.at),
                },
            };
            if let Some(at) = forever {
                let name = rule.name.as_ref().map_or(at, |name| name.at);
                let hit = Hit::new(plan.document, at).value("RuleName", rule.known_name());
                hits.push(if name == at { hit } else { hit.label("RuleName", name) });
            }
        }
    }
}
