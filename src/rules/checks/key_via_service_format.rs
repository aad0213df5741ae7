//! Values of `kms:ViaService` that are of another shape than any call has.

use crate::aws::catalogue::kms::ViaService;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every known value of a shape that no call has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| it.conditions_on("kms:ViaService"))
        {
            for (value, at) in condition.known() {
                let is_pattern = condition.has_patterns() && value.contains(['*', '?']);
                let is_met = if is_pattern {
                    ViaService::some_match(value)
                } else {
                    ViaService::parse(value).is_some() || value.contains("${")
                };
                // a literal `*` is another mistake
                let is_other = !is_pattern && value.contains('*');
                if !is_met && !is_other && condition.compares_text() {
                    hits.push(Hit::new(id, at).value("Value", value));
                }
            }
        }
    }
}
