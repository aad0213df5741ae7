//! Names that AWS does not take for a vault.
//!
//! Letters and length are counted.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every name of a vault that is too short, too long or in other letters.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(name) = &vault.name else { continue };
        let Known::Yes(text) = &name.value else { continue };
        // AWS's own vaults have slashes: `aws/efs/automatic-backup-vault`
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_fine = (2..=50).contains(&text.len()) && text.bytes().all(is_letter);
        if !is_fine && !text.starts_with("aws/") {
            hits.push(Hit::new(vault.document, name.at).value("name", &**text));
        }
    }
}
