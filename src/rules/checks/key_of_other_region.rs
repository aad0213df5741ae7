//! Vaults with the ARN of a key in another Region.

use crate::aws::{Arn, Region};
use crate::copy::StepId;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every vault whose key has an ARN with another Region than the vault's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let arn = context.inventory.vault_arn(vault).and_then(|arn| arn.region().parse().ok());
        let document = context.inventory.document(vault.document);
        let home: Option<Region> = arn.or_else(|| document?.region.clone());
        let Some((home, key)) = home.zip(vault.encryption_key.as_ref()) else { continue };
        let arn = key.value.yes().and_then(|text| text.parse::<Arn>().ok());
        let region = arn.as_ref().and_then(|arn| arn.region().parse::<Region>().ok());
        if let Some(region) = region.filter(|region| *region != home) {
            let hit = Hit::new(vault.document, key.at)
                .value("KeyRegion", region.as_str())
                .value("Region", home.as_str());
            hits.push(paths::along(context, StepId::DestinationKeyKind, hit));
        }
    }
}
