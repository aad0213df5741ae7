//! AWS Backup: which actions mean something in a vault access policy.

use std::sync::OnceLock;

use super::list::{entries, fields};
use super::service::find;

/// An action that a vault access policy can decide about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultAction {
    /// The name without `backup:`.
    pub name: &'static str,
    /// Whether documentation says so; if not, it is likely.
    pub documented: bool,
}

/// The only action that a vault access policy can allow to another account.
// AWS: AWS Backup developer guide, "Vault access policies"
pub const CROSS_ACCOUNT_ACTION: &str = "backup:CopyIntoBackupVault";

/// The actions that vault access policies can decide about, in order of name.
pub fn vault_policy_actions() -> &'static [VaultAction] {
    static ACTIONS: OnceLock<Vec<VaultAction>> = OnceLock::new();
    ACTIONS.get_or_init(|| {
        entries(include_str!("data/vault-actions.txt"))
            .map(|line| {
                let [name, certainty] = fields(line);
                VaultAction { name, documented: certainty != "open" }
            })
            .collect()
    })
}

/// The vault action of this name, with or without `backup:`, without regard to case.
pub fn vault_policy_action(action: &str) -> Option<&'static VaultAction> {
    let name = match action.split_once(':') {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case("backup") => name,
        Some(_) => return None,
        None => action,
    };
    find(vault_policy_actions(), name, |action| action.name)
}
