//! Air-gapped targets in another account or Region than the plan.
//!
//! The plan's own account and Region come from outside of its text.

use crate::aws::{Arn, Region};
use crate::rules::{Context, Hit, Hits};

/// Reports every air-gapped target that is not in the plan's own account and Region.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        let Some(home) = context.inventory.document(plan.document) else { continue };
        for rule in &plan.rules {
            let Some(target) = &rule.target_air_gapped_vault_arn else { continue };
            let Some(arn) = target.value.yes().and_then(|text| text.parse::<Arn>().ok()) else {
                continue;
            };
            let other_account =
                home.account.zip(arn.account_id()).is_some_and(|(ours, theirs)| ours != theirs);
            let ours = home.region.as_ref().map(Region::as_str);
            let other_region = ours.is_some_and(|ours| ours != arn.region());
            if other_account || other_region {
                hits.push(Hit::new(plan.document, target.at).value("target", arn.as_str()));
            }
        }
    }
}
