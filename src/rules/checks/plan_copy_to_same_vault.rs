//! Copies of a vault into itself.
//!
//! The plan's own account and Region come from outside of its text.

use crate::aws::Arn;
use crate::rules::{Context, Hit, Hits};

/// Reports every copy action whose destination is the vault that its rule backs up to.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, rule, copy) in context.inventory.copy_actions() {
        let home = context.inventory.plan_home(plan);
        let target = rule.target_backup_vault_name.as_ref().and_then(|name| name.value.yes());
        let destination = copy.destination_backup_vault_arn.as_ref();
        let Some((target, destination)) = target.zip(destination) else { continue };
        let Some(arn) = destination.value.yes().and_then(|text| text.parse::<Arn>().ok()) else {
            continue;
        };
        let is_home = home.account.is_some_and(|ours| arn.account_id() == Some(ours))
            && home.region.is_some_and(|ours| ours.as_str() == arn.region());
        if is_home && arn.resource().strip_prefix("backup-vault:") == Some(&**target) {
            hits.push(Hit::new(plan.document, destination.at).value("vault", &**target));
        }
    }
}
