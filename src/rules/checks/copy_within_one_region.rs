//! Plans whose copies all stay in the Region of the backups.
//!
//! Where a plan runs is known from what belongs to it, and where a copy goes from another document.

use crate::aws::{Arn, Region};
use crate::inventory::{CopyAction, Document, Home, Inventory, VaultTarget};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports the first copy of every plan that has copies, none of which is known to leave, or could
/// leave, the Region.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    let hops = context.spaces.hops();
    // what a function copies on does not stay
    let goes_on: Vec<Location> =
        hops.all.iter().flat_map(|hop| hops.feeds(hop)).map(|feed| feed.action.at).collect();
    for plan in &inventory.backup_plans {
        let Some(own) = inventory.plan_home(plan).region else { continue };
        let Some(document) = inventory.document(plan.document) else { continue };
        let copies = plan.rules.iter().flat_map(|rule| &rule.copy_actions);
        let goal_of = |copy: &CopyAction| {
            let ends = !goes_on.contains(&copy.at);
            goal(inventory, document, copy).filter(|_| ends)
        };
        let goals: Vec<Option<(Region, Location)>> = copies.map(goal_of).collect();
        let is_open = plan.rules.iter().any(|rule| rule.has_open_copy_actions);
        let stays = |goal: &Option<(Region, Location)>| {
            goal.as_ref().is_some_and(|(region, _)| *region == own)
        };
        if let Some(Some((_, at))) = goals.first()
            && !is_open
            && goals.iter().all(stays)
        {
            hits.push(Hit::new(plan.document, *at).value("region", own.as_str()));
        }
    }
}

/// The Region that a copy goes to, where that is known, and where it is said.
fn goal(inventory: &Inventory, plan: &Document, copy: &CopyAction) -> Option<(Region, Location)> {
    let reference = copy.destination_backup_vault_arn.as_ref()?;
    let said = reference.value.yes().and_then(|text| text.parse::<Arn>().ok());
    let region = match said {
        Some(arn) => arn.region().parse().ok(),
        None => match inventory.vault_by_arn(&reference.value, plan) {
            VaultTarget::Vault(vault) => Home::of(inventory.document(vault.document)?).region,
            VaultTarget::Foreign(arn) => arn.region().parse().ok(),
            VaultTarget::ForeignName(_) | VaultTarget::Unknown => None,
        },
    };
    Some((region?, reference.at))
}
