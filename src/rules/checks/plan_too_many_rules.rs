//! Plans with more rules than AWS Backup takes.
//!
//! A count. AWS: AWS Backup developer guide, "Quotas".

use crate::rules::{Context, Hit, Hits};

/// Rules that one plan may have.
const MOST: usize = 10;

/// Reports the first rule over the quota.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        if let Some(rule) = plan.rules.get(MOST) {
            let count = plan.rules.len().to_string();
            hits.push(Hit::new(plan.document, rule.at.head()).value("count", count));
        }
    }
}
