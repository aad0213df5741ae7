//! Copies that go to a vault of another account, and what that vault's access policy is.

use crate::aws::AccountId;

use super::super::{BackupPlan, CopyAction, Inventory, Policy};
use super::VaultTarget;

/// A copy to a vault of another account, of which the access policy is given.
#[derive(Clone, Debug)]
pub struct CopyElsewhere<'a> {
    /// The plan that makes it.
    pub plan: &'a BackupPlan,
    /// The copy action.
    pub copy: &'a CopyAction,
    /// The account it is made from.
    pub source: AccountId,
    /// The access policies of the vault it goes to; never none.
    pub policies: Vec<&'a Policy>,
}

impl Inventory {
    /// Every copy of which it is certain that it goes to another account, and of whose vault the
    /// access policy is given, in the order of plans and rules.
    pub fn copies_elsewhere(&self) -> Vec<CopyElsewhere<'_>> {
        let found = self.copy_actions().filter_map(|(plan, _, copy)| {
            let document = self.document(plan.document)?;
            let source = self.plan_home(plan).account.filter(|it| *it != AccountId::THIS)?;
            let destination = copy.destination_backup_vault_arn.as_ref()?;
            let target = self.vault_by_arn(&destination.value, document);
            let arn = match &target {
                VaultTarget::Vault(vault) => self.vault_arn(vault)?,
                VaultTarget::Foreign(arn) => arn.clone(),
                VaultTarget::ForeignName(_) | VaultTarget::Unknown => return None,
            };
            let policies = self.target_vault_policies(&target);
            let is_elsewhere = arn.account_id()? != source && !policies.is_empty();
            is_elsewhere.then_some(CopyElsewhere { plan, copy, source, policies })
        });
        found.collect()
    }
}
