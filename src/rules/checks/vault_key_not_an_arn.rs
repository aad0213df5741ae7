//! Keys of vaults that are named otherwise than by ARN.
//!
//! A key has four sorts of names, and AWS Backup takes one.

use crate::aws::KeyRef;
use crate::iam::Known;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every key of a vault that is named by id or alias, also by the `Ref` of a key that the
/// template makes.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(key) = &vault.encryption_key else { continue };
        let written = match &key.value {
            Known::Yes(text) => {
                matches!(text.parse(), Ok(KeyRef::Id(_) | KeyRef::Alias(_) | KeyRef::AliasArn(_)))
                    .then(|| text.to_string())
            }
            Known::No(open) => context.inventory.shown_name(vault.document, open, Kind::Key),
        };
        if let Some(written) = written {
            hits.push(Hit::new(vault.document, key.at).value("key", written));
        }
    }
}
