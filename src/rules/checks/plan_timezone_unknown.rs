//! Time zones that do not exist.
//!
//! The names are in the catalogue.

use crate::aws::catalogue::{self, did_you_mean};
use crate::rules::{Context, Hit, Hits};

/// Reports every time zone of a rule that is no name of the IANA database.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for plan in &context.inventory.backup_plans {
        for zone in plan.rules.iter().filter_map(|rule| rule.schedule_timezone.as_ref()) {
            let Some(name) = zone.value.yes() else { continue };
            if catalogue::time_zones().any(|known| known == &**name) {
                continue;
            }
            let near = did_you_mean(name, catalogue::time_zones());
            let near = near.map_or_else(|| "Europe/London, Etc/UTC".into(), |it| format!("`{it}`"));
            let hit = Hit::new(plan.document, zone.at).value("zone", &**name);
            hits.push(hit.value("near", near).value("version", catalogue::time_zone_version()));
        }
    }
}
