//! Plans and the selections that belong to them, and where a plan runs.

use std::collections::BTreeMap;

use crate::aws::Arn;
use crate::iam::Known;

use super::super::index::plan_id;
use super::super::{BackupPlan, BackupSelection, DocumentId, Inventory, Kind};
use super::{Home, only};

impl Inventory {
    /// The plan that a selection belongs to: the one it names, else the only one that can be meant.
    pub fn plan_of(&self, selection: &BackupSelection) -> Option<&BackupPlan> {
        let document = self.document(selection.document)?;
        if let Some(arn) = &document.describes {
            return self.plan_named(arn);
        }
        match selection.backup_plan_id.as_ref().map(|id| &id.value) {
            Some(id @ Known::No(_)) => {
                let found = self.index.unknown(&document.scope, id);
                let plan = self.first_of(found, Kind::BackupPlan)?;
                Self::typed(&self.backup_plans, plan, |plan| plan.document)
            }
            Some(Known::Yes(id)) => self
                .plan_named(id)
                .or_else(|| self.only_plan(selection, |plan| self.plan_id(plan).is_none())),
            None => self.only_plan(selection, |_| true),
        }
    }

    /// The selections of a plan, in order.
    pub fn selections_of(&self, plan: &BackupPlan) -> Vec<&BackupSelection> {
        let joined = self.joined.get_or_init(|| self.join());
        let of_plan = joined.get(&plan.document).map(Vec::as_slice).unwrap_or_default();
        of_plan.iter().filter_map(|index| self.backup_selections.get(*index)).collect()
    }

    /// Each plan with its selections, by their places in the list.
    fn join(&self) -> BTreeMap<DocumentId, Vec<usize>> {
        let mut joined: BTreeMap<DocumentId, Vec<usize>> = BTreeMap::new();
        for (index, selection) in self.backup_selections.iter().enumerate() {
            if let Some(plan) = self.plan_of(selection) {
                joined.entry(plan.document).or_default().push(index);
            }
        }
        joined
    }

    /// The only plan of the selection's account and Region that `may_be` it. Plans of a template
    /// are joined by references, never by guessing.
    fn only_plan(
        &self,
        selection: &BackupSelection,
        may_be: impl Fn(&BackupPlan) -> bool,
    ) -> Option<&BackupPlan> {
        let document = self.document(selection.document)?;
        if document.template_address.is_some() {
            return None;
        }
        let ids = self.index.plans_near(&Home::of(document));
        let plans: Vec<&BackupPlan> = ids
            .iter()
            .filter_map(|id| Self::typed(&self.backup_plans, *id, |plan| plan.document))
            .filter(|plan| may_be(plan))
            .take(2)
            .collect();
        only(&plans)
    }

    fn plan_named(&self, id: &str) -> Option<&BackupPlan> {
        let plan = *self.index.plan(id).first()?;
        Self::typed(&self.backup_plans, plan, |plan| plan.document)
    }

    /// `BackupPlanId`, or the one in the plan's ARN.
    pub fn plan_id(&self, plan: &BackupPlan) -> Option<Box<str>> {
        let id = plan.id.as_ref().and_then(|id| id.value.yes()).cloned();
        let arn = plan.arn.as_ref().and_then(|arn| arn.value.yes());
        let said = self.document(plan.document).and_then(|it| it.describes.as_ref());
        id.or_else(|| arn.or(said).map(|arn| plan_id(arn).into()))
    }

    /// Where a plan runs: what something given says, else the account of its selections' roles,
    /// else that of the resources they name. A plan of a backup policy runs in every account below
    /// its attachments; its home has an account only if that is a single one.
    pub fn plan_home(&self, plan: &BackupPlan) -> Home {
        let mut home = self.home(plan.document);
        if let Some(policy) = self.backup_policy_of(plan) {
            let attachments = self.attachments(policy);
            home.account = home.account.or(only(&attachments).and_then(|id| id.parse().ok()));
        }
        let selections = self.selections_of(plan);
        let homes = selections.iter().map(|selection| self.home(selection.document));
        for near in homes {
            home.account = home.account.or(near.account);
            home.region = home.region.or(near.region);
        }
        // the role comes before the resources, and a pattern names no account
        let arns: Vec<Arn> = selections.iter().flat_map(|selection| arns_of(selection)).collect();
        let of_iam = arns.iter().filter(|arn| arn.service() == "iam");
        let others = arns.iter().filter(|arn| arn.service() != "iam");
        for arn in of_iam.chain(others) {
            let near = Home::of_arn(arn);
            home.account = home.account.or(near.account);
            home.region = home.region.or(near.region);
        }
        home
    }
}

/// The ARNs that a selection names: its role and its resources.
fn arns_of(selection: &BackupSelection) -> impl Iterator<Item = Arn> {
    let role = selection.iam_role_arn.iter();
    role.chain(&selection.resources).filter_map(|text| text.value.yes()?.parse().ok())
}
