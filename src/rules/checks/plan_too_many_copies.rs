//! Rules with more copies than AWS Backup makes.
//!
//! A count. AWS: AWS Backup developer guide, "Quotas".

use crate::rules::{Context, Hit, Hits};

/// Copy actions that one rule may have.
const MOST: usize = 5;

/// Reports the first copy action over the quota.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for rule in &plan.rules {
            if let Some(copy) = rule.copy_actions.get(MOST) {
                let count = rule.copy_actions.len().to_string();
                hits.push(Hit::new(plan.document, copy.at.head()).value("count", count));
            }
        }
    }
}
