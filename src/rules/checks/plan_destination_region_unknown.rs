//! Copy destinations in Regions that do not exist.
//!
//! The Regions are in the catalogue.

use crate::aws::{Arn, Region, catalogue};
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every destination whose Region is not one of its partition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, _, copy) in context.inventory.copy_actions() {
        let Some(destination) = &copy.destination_backup_vault_arn else { continue };
        let Known::Yes(text) = &destination.value else { continue };
        let Ok(arn) = text.parse::<Arn>() else { continue };
        let is_shaped = arn.service() == "backup" && arn.region().parse::<Region>().is_ok();
        if is_shaped && !catalogue::is_region(arn.partition(), arn.region()) {
            let start = arn.partition().len() + "arn::backup:".len();
            let at = context.part(destination, start..start + arn.region().len());
            let hit = Hit::new(plan.document, at).value("region", arn.region());
            hits.push(hit.value("partition", arn.partition()).value("date", catalogue::DATE));
        }
    }
}
