//! Vaults under keys of another account.
//!
//! The ARNs of two things are compared.

use crate::aws::Arn;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every key whose account is not the vault's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let Some(key) = &vault.encryption_key else { continue };
        let Known::Yes(text) = &key.value else { continue };
        let account = text.parse::<Arn>().ok().and_then(|arn| arn.account_id());
        let own = context.inventory.vault_arn(vault).and_then(|arn| arn.account_id());
        if let Some((account, own)) = account.zip(own)
            && account != own
        {
            let hit = Hit::new(vault.document, key.at).value("account", account.to_string());
            hits.push(hit.value("own", own.to_string()));
        }
    }
}
