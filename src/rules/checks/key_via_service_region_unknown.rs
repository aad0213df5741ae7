//! Regions in `kms:ViaService` that AWS does not have.

use crate::aws::catalogue::DATE;
use crate::aws::catalogue::kms::ViaService;
use crate::aws::catalogue::region;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every known value whose Region does not exist.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| it.conditions_on("kms:ViaService"))
        {
            for (value, at) in condition.known().filter(|(value, _)| !value.contains(['*', '?'])) {
                let Some(via) = ViaService::parse(value) else { continue };
                if region(via.region).is_none() {
                    hits.push(Hit::new(id, at).value("Region", via.region).value("date", DATE));
                }
            }
        }
    }
}
