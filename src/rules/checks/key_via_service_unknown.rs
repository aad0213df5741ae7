//! Services in `kms:ViaService` that are not among those that set it.

use crate::aws::catalogue::kms::{ViaService, via_services};
use crate::aws::catalogue::{DATE, did_you_mean};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every known value whose service is not in the guide's list.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| it.conditions_on("kms:ViaService"))
        {
            for (value, at) in condition.known() {
                let is_pattern = condition.has_patterns() && value.contains(['*', '?']);
                let service = if is_pattern {
                    ViaService::service_of_pattern(value)
                } else {
                    ViaService::parse(value).map(|via| via.service)
                };
                let Some(service) = service else { continue };
                let near = did_you_mean(service, via_services());
                let is_known = via_services().any(|known| known == service);
                // of a pattern only a slip: AWS's own policies name services that its list lacks
                if is_known || (is_pattern && near.is_none()) {
                    continue;
                }
                let hint =
                    near.map_or_else(|| "`rds`, `ec2`, …".to_owned(), |it| format!("`{it}`?"));
                hits.push(
                    Hit::new(id, at)
                        .value("Service", service)
                        .value("date", DATE)
                        .value("Hint", hint),
                );
            }
        }
    }
}
