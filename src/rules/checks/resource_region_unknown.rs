//! Resources in Regions that do not exist.
//!
//! The Regions are in the catalogue.

use crate::aws::{Arn, Region, catalogue};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource ARN whose Region is not one of its partition.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            let Some(resource) = &statement.resource else { continue };
            for (text, at) in resource.known() {
                let Ok(arn) = text.parse::<Arn>() else { continue };
                let region = arn.region();
                let is_plain = region.parse::<Region>().is_ok();
                let is_partition = catalogue::partition(arn.partition()).is_some();
                if is_plain && is_partition && !catalogue::is_region(arn.partition(), region) {
                    let hit = Hit::new(id, at).value("region", region);
                    let hit = hit.value("partition", arn.partition());
                    hits.push(hit.value("date", catalogue::DATE).value("Sid", statement.name()));
                }
            }
        }
    }
}
