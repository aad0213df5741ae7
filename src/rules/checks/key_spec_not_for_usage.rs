//! Key specs with a usage that KMS refuses for them.

use crate::aws::catalogue::kms::usages_of;
use crate::rules::{Context, Hit, Hits};

/// Reports every known pair that KMS refuses.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in &context.inventory.keys {
        let Some(spec) = &key.spec else { continue };
        let usage = match &key.usage {
            Some(usage) => usage.value.yes().map(|text| &**text),
            None => Some("ENCRYPT_DECRYPT"),
        };
        let Some((name, usage)) = spec.value.yes().zip(usage) else { continue };
        let allowed = usages_of(name);
        if !allowed.is_empty() && !allowed.contains(&usage) {
            let hit = Hit::new(key.document, spec.at).value("Spec", &**name).value("Usage", usage);
            hits.push(match &key.usage {
                Some(usage) => hit.label("Usage", usage.at),
                None => hit,
            });
        }
    }
}
