//! Vaults with the ARN of a key in another account.

use crate::aws::{AccountId, Arn};
use crate::rules::{Context, Hit, Hits};

/// Reports every vault whose key has an ARN with another account than the vault's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let arn = context.inventory.vault_arn(vault).and_then(|arn| arn.account_id());
        let document = context.inventory.document(vault.document);
        let home = arn.or_else(|| document?.account).filter(|home| *home != AccountId::THIS);
        let Some((home, key)) = home.zip(vault.encryption_key.as_ref()) else { continue };
        let arn = key.value.yes().and_then(|text| text.parse::<Arn>().ok());
        let account = arn.as_ref().and_then(Arn::account_id);
        if let Some(account) = account.filter(|account| *account != home) {
            hits.push(
                Hit::new(vault.document, key.at)
                    .value("Account", home.as_str())
                    .value("KeyAccount", account.as_str()),
            );
        }
    }
}
