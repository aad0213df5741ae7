//! Keys of vaults that are named otherwise than by ARN.
//!
//! A key has four sorts of names, and AWS Backup takes one.

use crate::aws::KeyRef;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every key of a vault that is named by id or alias.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(key) = &vault.encryption_key else { continue };
        let Known::Yes(text) = &key.value else { continue };
        if matches!(text.parse(), Ok(KeyRef::Id(_) | KeyRef::Alias(_) | KeyRef::AliasArn(_))) {
            hits.push(Hit::new(vault.document, key.at).value("key", &**text));
        }
    }
}
