//! Keys that are shared with another account for backups: the statements, and the signs of it.

use std::collections::BTreeSet;

use crate::aws::AccountId;
use crate::iam::pattern::Glob;
use crate::iam::{Known, KnownText, Principal, Statement};
use crate::inventory::{DocumentId, Inventory};
use crate::source::Location;

use super::{KeyPolicy, Spaces};

/// Another account that may use the key, as it seems for backups.
#[derive(Debug)]
pub struct BackupShare<'a> {
    /// The account.
    pub account: AccountId,
    /// The first statement that lets it.
    pub statement: &'a Statement,
    /// What of its `Action` gives use of the key.
    pub action: Location,
    /// Where it says backups; nothing where it is the inventory that ties the key to them.
    pub sign: Option<Location>,
    /// Whether a grant that the inputs describe lets somebody of the account make grants.
    pub has_grant: bool,
}

/// Actions by which a copy reads a backup.
const READING: &[&str] = &["kms:decrypt", "kms:reencryptfrom", "kms:generatedatakey"];

/// What `kms:ViaService` begins with when snapshots are copied.
/// AWS: AWS Backup developer guide, "Encryption for backups".
const COPYING: &[&str] = &["backup.", "ec2.", "rds."];

impl<'a> KeyPolicy<'a> {
    /// The accounts that the key is shared with for backups, by the signs of it. None where nobody
    /// knows whose key it is.
    pub fn backup_shares(&self, spaces: &Spaces<'_>) -> Vec<BackupShare<'a>> {
        let mut shares: Vec<BackupShare<'a>> = Vec::new();
        let Some(owner) = self.account() else { return shares };
        for statement in self.allows().filter(|statement| may_copy(statement)) {
            let Some((_, action)) = READING.iter().find_map(|action| statement.taking(action))
            else {
                continue;
            };
            let sign = sign_of(statement).or_else(|| said(self.policy.id.as_ref()));
            if sign.is_none() && !spaces.protecting().contains(&self.id) {
                continue;
            }
            for account in named_accounts(statement) {
                let is_known = shares.iter().any(|share| share.account == account);
                let is_shared = account != owner && statement.speaks_to(account) == Some(true);
                if is_shared && !is_known {
                    let has_grant = self.has_grant(spaces.inventory, account);
                    shares.push(BackupShare { account, statement, action, sign, has_grant });
                }
            }
        }
        shares
    }

    /// Whether a grant on the key lets somebody of the account make grants.
    fn has_grant(&self, inventory: &Inventory, account: AccountId) -> bool {
        let own = self.document.describes.as_deref();
        inventory.grants.iter().any(|grant| {
            let text =
                |text: &Option<KnownText>| text.as_ref().and_then(|it| it.value.yes().cloned());
            let is_own = own.is_some() && text(&grant.key).as_deref() == own;
            let grantee = text(&grant.grantee).map(|it| Principal::parse("AWS", &it));
            let makes = |it: &KnownText| it.value.yes().is_some_and(|it| &**it == "CreateGrant");
            is_own
                && grantee.and_then(|it| it.account()) == Some(account)
                && grant.operations.iter().any(makes)
        })
    }
}

/// The policies of keys that the inventory ties to a vault, or to something that plans protect.
pub(super) fn protecting(inventory: &Inventory) -> BTreeSet<DocumentId> {
    let of_vaults = inventory.backup_vaults.iter().filter_map(|vault| {
        let key = vault.encryption_key.as_ref()?;
        Some(inventory.key_target(&key.value, inventory.document(vault.document)?))
    });
    let resources = inventory.protected_resources.iter();
    let of_resources = resources
        .filter(|resource| resource.keeps_encryption())
        .map(|resource| inventory.resource_key(resource));
    let policies = |target| inventory.target_key_policies(&target);
    of_vaults.chain(of_resources).flat_map(policies).map(|policy| policy.document).collect()
}

/// Whether the statement may let a copy of a snapshot read: it is not kept to other services.
fn may_copy(statement: &Statement) -> bool {
    let mut guards = statement.conditions_on("kms:ViaService").filter(|it| it.is_positive());
    guards.all(|guard| guard.has_open() || guard.known().any(|(value, _)| is_copying(value)))
}

fn is_copying(value: &str) -> bool {
    let pattern = Glob::parse(value);
    COPYING.iter().any(|service| {
        value.starts_with(*service) || pattern.matches(&format!("{service}eu-west-1.amazonaws.com"))
    })
}

/// Where the statement says that it is for backups: in `kms:ViaService`, by the service-linked role,
/// or in its Sid.
fn sign_of(statement: &Statement) -> Option<Location> {
    let mut guards = statement.conditions_on("kms:ViaService").filter(|it| it.is_positive());
    let via = guards
        .find_map(|guard| guard.known().find(|(value, _)| is_copying(value)).map(|(_, at)| at));
    let role = || {
        let mut principals = statement.principals();
        principals.find_map(|(principal, at)| match principal {
            Principal::Arn(arn) if arn.as_str().contains("AWSServiceRoleForBackup") => Some(at),
            Principal::Any
            | Principal::Account(_)
            | Principal::Arn(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => None,
        })
    };
    via.or_else(role).or_else(|| said(statement.sid.as_ref()))
}

/// Where a name for people speaks of backups.
fn said(name: Option<&KnownText>) -> Option<Location> {
    let name = name?;
    match &name.value {
        Known::Yes(text) if text.to_ascii_lowercase().contains("backup") => Some(name.at),
        Known::Yes(_) | Known::No(_) => None,
    }
}

/// The accounts that a statement names: as principals, and in conditions on the caller.
fn named_accounts(statement: &Statement) -> Vec<AccountId> {
    let keys = ["kms:CallerAccount", "aws:PrincipalAccount", "aws:PrincipalArn"];
    let by_principal = statement.principals().filter_map(|(principal, _)| principal.account());
    let by_condition = statement.conditions.iter().filter(|it| it.is_positive()).flat_map(|it| {
        let values = it.known().filter(|_| keys.iter().any(|key| it.is_on(key)));
        values.filter_map(|(value, _)| value.split(':').nth(4).unwrap_or(value).parse().ok())
    });
    let mut accounts: Vec<AccountId> = Vec::new();
    for account in by_principal.chain(by_condition) {
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    accounts
}
