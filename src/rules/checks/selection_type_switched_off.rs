//! Selections of whole services, some types of which are switched off in the Region.
//!
//! The switch is a setting of the account and Region. AWS: AWS Backup developer guide, "Getting
//! started 1: Service Opt-in".

use crate::copy::facts;
use crate::iam::Known;
use crate::inventory::{Home, Inventory};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every pattern over a whole service that names a type that is known to be switched off.
/// A pattern that says more than the service takes its type all the same.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for selection in &inventory.backup_selections {
        let Some(plan) = inventory.plan_of(selection) else { continue };
        let home = inventory.plan_home(plan);
        for pattern in &selection.resources {
            let Known::Yes(text) = &pattern.value else { continue };
            if !is_of_service(text) {
                continue;
            }
            for of in facts::of_pattern(text) {
                if let Some(at) = switched_off(inventory, &home, of.name) {
                    let hit = Hit::new(selection.document, pattern.at).value("type", of.name);
                    hits.push(hit.label("Switch", at));
                }
            }
        }
    }
}

/// `arn:aws:ec2:*`, `arn:aws:ec2:*:*:*`: the service and nothing more.
fn is_of_service(text: &str) -> bool {
    let mut parts = text.splitn(4, ':').skip(2);
    let service = parts.next().unwrap_or_default();
    let rest = parts.next().unwrap_or_default();
    !service.is_empty()
        && !service.contains(['*', '?'])
        && rest.contains('*')
        && rest.split(':').skip(2).all(|part| part.chars().all(|c| c == '*'))
}

/// Where the settings of exactly this account and Region switch a type off.
fn switched_off(inventory: &Inventory, home: &Home, of: &str) -> Option<Location> {
    home.account?;
    home.region.as_ref()?;
    let near = inventory.backup_settings.iter().filter(|settings| {
        inventory.document(settings.document).map(Home::of).as_ref() == Some(home)
    });
    let mut switches = near.flat_map(|settings| &settings.opt_in);
    let off = switches.find(|(name, on)| *name.value == *of && on.value == Known::Yes(false));
    off.map(|(name, _)| name.at)
}
