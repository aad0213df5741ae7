//! Copies of a vault into itself.
//!
//! The plan's own account and Region come from outside of its text, and a template names the vault
//! by two attributes.

use crate::aws::Arn;
use crate::inventory::{BackupPlan, BackupRule, CopyAction, VaultTarget};
use crate::rules::{Context, Hit, Hits};

/// Reports every copy action whose destination is the vault that its rule backs up to.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, rule, copy) in context.inventory.copy_actions() {
        let Some(destination) = &copy.destination_backup_vault_arn else { continue };
        let said = said_twice(context, plan, rule, copy).map(Into::into);
        if let Some(vault) = said.or_else(|| meant_twice(context, plan, rule, copy)) {
            hits.push(Hit::new(plan.document, destination.at).value("vault", vault));
        }
    }
}

/// The name of the vault, where an ARN says the same as a name and where the plan is.
fn said_twice<'a>(
    context: &Context<'_>,
    plan: &BackupPlan,
    rule: &'a BackupRule,
    copy: &CopyAction,
) -> Option<&'a str> {
    let home = context.inventory.plan_home(plan);
    let target = rule.target_backup_vault_name.as_ref()?.value.yes()?;
    let arn = copy.destination_backup_vault_arn.as_ref()?.value.yes()?.parse::<Arn>().ok()?;
    let is_home = home.account.is_some_and(|ours| arn.account_id() == Some(ours))
        && home.region.is_some_and(|ours| ours.as_str() == arn.region());
    let same = is_home && arn.resource().strip_prefix("backup-vault:") == Some(&**target);
    same.then_some(&**target)
}

/// What the vault is called, where a template names it by two references. A known name is left to
/// the ARN: in another account or Region there may be a vault of the same name.
fn meant_twice(
    context: &Context<'_>,
    plan: &BackupPlan,
    rule: &BackupRule,
    copy: &CopyAction,
) -> Option<String> {
    let inventory = context.inventory;
    let document = inventory.document(plan.document)?;
    let target = &rule.target_backup_vault_name.as_ref()?.value;
    target.no()?;
    let destination = &copy.destination_backup_vault_arn.as_ref()?.value;
    let target = inventory.vault_by_name(target, &inventory.plan_home(plan), document);
    let (VaultTarget::Vault(from), VaultTarget::Vault(to)) =
        (target, inventory.vault_by_arn(destination, document))
    else {
        return None;
    };
    let vault = inventory.document(from.document).filter(|_| from.document == to.document)?;
    Some(vault.own_name().unwrap_or(&vault.name).to_owned())
}
