//! `kms:ViaService` fixed to another Region than the key's: copied from another key.

use crate::aws::catalogue::kms::ViaService;
use crate::aws::catalogue::region;
use crate::rules::{Context, Hit, Hits};

/// Reports the values of an Allow all of whose values are of other Regions.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let Some(own) = &key.document.region else { continue };
        for statement in key.allows() {
            for condition in statement.conditions_on("kms:ViaService").filter(|it| it.is_positive())
            {
                let regions = || {
                    let parsed = condition.known().filter_map(|(value, at)| {
                        ViaService::parse(value).map(|via| (via.region, at))
                    });
                    parsed.filter(|(code, _)| region(code).is_some())
                };
                let all = regions().count() == condition.values.len();
                if all && regions().all(|(code, _)| code != own.as_str()) {
                    for (code, at) in regions() {
                        hits.push(
                            Hit::new(key.id, at)
                                .value("KeyRegion", own.as_str())
                                .value("Region", code),
                        );
                    }
                }
            }
        }
    }
}
