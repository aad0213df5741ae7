//! Vaults under keys that encrypt nothing.
//!
//! The key is another document.

use crate::iam::{Known, KnownText};
use crate::inventory::{Key, KeyTarget};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every key of a vault that is asymmetric, disabled or about to be deleted.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for vault in &inventory.backup_vaults {
        let Some((key, document)) =
            vault.encryption_key.as_ref().zip(inventory.document(vault.document))
        else {
            continue;
        };
        let KeyTarget::Key(target) = inventory.key_target(&key.value, document) else { continue };
        if let Some((at, found)) = unsuitable(target) {
            let hit = Hit::new(vault.document, key.at).label("Key", at);
            hits.push(hit.value("found", found));
        }
    }
}

/// What makes a key useless for a vault.
fn unsuitable(key: &Key) -> Option<(Location, String)> {
    let text = |text: Option<&KnownText>, fine: &[&str]| {
        let text = text?;
        let word = text.value.yes()?;
        (!fine.contains(&&**word)).then(|| (text.at, word.to_string()))
    };
    let spec = text(key.spec.as_ref(), &["SYMMETRIC_DEFAULT"]);
    let usage = text(key.usage.as_ref(), &["ENCRYPT_DECRYPT"]);
    let state = text(key.state.as_ref(), &["Enabled", "Creating", "Updating"]);
    let disabled = key.enabled.as_ref().filter(|enabled| enabled.value == Known::Yes(false));
    let disabled = disabled.map(|enabled| (enabled.at, "Enabled: false".to_owned()));
    spec.or(usage).or(state).or(disabled)
}
