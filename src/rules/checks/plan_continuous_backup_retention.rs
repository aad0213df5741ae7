//! Continuous backups that are kept for longer or shorter than AWS Backup keeps them.
//!
//! AWS: AWS Backup developer guide, "Continuous backups and point-in-time recovery".

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports continuous backups that are not kept for 1 to 35 days.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in plan.rules.iter().filter(|rule| rule.is_continuous()) {
            let delete = rule.lifecycle.as_ref().and_then(|it| it.delete_after_days.as_ref());
            let Some(delete) = delete else { continue };
            match &delete.value {
                Known::Yes(days) if !(1..=35).contains(days) => {
                    let hit = Hit::new(plan.document, delete.at).value("days", days.to_string());
                    let switch = rule.enable_continuous_backup.as_ref();
                    hits.push(match switch {
                        Some(switch) => hit.label("EnableContinuousBackup", switch.at),
                        None => hit,
                    });
                }
                Known::Yes(_) => {}
                Known::No(open) => hits.not_judged(delete.at, open.reason.clone()),
            }
        }
    }
}
