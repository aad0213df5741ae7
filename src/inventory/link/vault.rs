//! References to vaults: by ARN in copy actions, by name within an account and Region.

use crate::aws::{AccountId, Arn, catalogue};
use crate::iam::Known;
use crate::syntax::{Open, Part};

use super::super::{BackupVault, Document, DocumentId, Inventory, Kind, Policy};
use super::{Home, only};

/// Why it is not known whether somebody is outside of a vault's account.
pub const VAULT_OWNER_UNSAID: &str = "nothing says whose account the vault is in";

/// What a reference to a vault means.
#[derive(Clone, Debug)]
pub enum VaultTarget<'a> {
    /// A vault that the inputs describe.
    Vault(&'a BackupVault),
    /// A vault that the inputs name by ARN but do not describe.
    Foreign(Arn),
    /// A vault that the inputs name without saying where.
    ForeignName(Box<str>),
    /// Nothing given tells.
    Unknown,
}

impl Inventory {
    /// The vault that an ARN in `from` means.
    pub fn vault_by_arn(&self, reference: &Known<Box<str>>, from: &Document) -> VaultTarget<'_> {
        let arn = match reference {
            Known::Yes(text) => text.parse::<Arn>(),
            Known::No(open) => return self.vault_by_reference(open, from),
        };
        let Ok(arn) = arn else { return VaultTarget::Unknown };
        let found = self.first_of(self.index.arn(arn.as_str()), Kind::BackupVault);
        let found = found.or_else(|| {
            let name = arn.resource().strip_prefix("backup-vault:")?;
            let home = Home::of_arn(&arn);
            let same = |id: &DocumentId| self.home(*id) == home;
            self.named(Kind::BackupVault, name, &home).into_iter().find(same)
        });
        self.vault(found).unwrap_or(VaultTarget::Foreign(arn))
    }

    /// The vault that a name in `from` means: one of the same template, else one of the account
    /// and Region `home`, else the only one of that name that can be meant.
    pub fn vault_by_name(
        &self,
        reference: &Known<Box<str>>,
        home: &Home,
        from: &Document,
    ) -> VaultTarget<'_> {
        let name = match reference {
            Known::Yes(name) => name,
            Known::No(open) => {
                return match self.vault_by_reference(open, from) {
                    VaultTarget::Unknown => self.vault_by_holes(open, home, from),
                    meant @ (VaultTarget::Vault(_)
                    | VaultTarget::Foreign(_)
                    | VaultTarget::ForeignName(_)) => meant,
                };
            }
        };
        let named = self.named(Kind::BackupVault, name, home);
        let scope = |id: &DocumentId| self.document(*id).map(|it| it.scope.clone());
        let near: Vec<DocumentId> = named
            .iter()
            .copied()
            .filter(|id| from.template_address.is_some() && scope(id) == Some(from.scope.clone()))
            .collect();
        let found = only(&near).or_else(|| self.only_vault(&named));
        self.vault(found).unwrap_or_else(|| match arn_of(name, home) {
            Some(arn) => VaultTarget::Foreign(arn),
            None => VaultTarget::ForeignName(name.clone()),
        })
    }

    /// The vault that all of these describe, if they describe one: an answer of
    /// `list-backup-vaults` and one of `describe-backup-vault` may both be there.
    fn only_vault(&self, ids: &[DocumentId]) -> Option<DocumentId> {
        let first = *ids.first()?;
        let same = ids.iter().all(|id| self.home(*id) == self.home(first));
        same.then_some(first)
    }

    /// The one vault of the template in `home` whose name is the same text with the same holes.
    fn vault_by_holes(&self, open: &Open, home: &Home, from: &Document) -> VaultTarget<'_> {
        let named = self.index.unknown_name(&from.scope, &open.parts).iter().copied();
        let is_vault = |id: &DocumentId| {
            let kind = self.document(*id).map(|it| it.kind);
            kind == Some(Kind::BackupVault) && self.home(*id).agrees_with(home)
        };
        let vaults: Vec<DocumentId> = named.filter(is_vault).collect();
        self.vault(only(&vaults)).unwrap_or(VaultTarget::Unknown)
    }

    /// A reference of a template: to the vault itself, or an ARN that ends in a reference to it.
    fn vault_by_reference(&self, open: &Open, from: &Document) -> VaultTarget<'_> {
        let name = match open.parts.as_slice() {
            [Part::Hole(name)] => Some(name),
            [.., Part::Text(before), Part::Hole(name)] if before.ends_with(":backup-vault:") => {
                let elsewhere = before.matches(':').count() > 2;
                Some(name).filter(|_| !elsewhere)
            }
            _ => None,
        };
        let ids = name.map(|name| self.index.reference(&from.scope, name)).unwrap_or_default();
        let found = self.first_of(ids, Kind::BackupVault);
        self.vault(found).unwrap_or(VaultTarget::Unknown)
    }

    /// The ARN of the vault that an access policy belongs to, where something given says it.
    pub fn vault_arn_of_policy(&self, policy: &Policy) -> Option<Arn> {
        let document = self.document(policy.document)?;
        let said = document.describes.as_deref().and_then(|text| text.parse().ok());
        said.or_else(|| self.vault_arn(self.vault_of_policy(policy)?))
    }

    /// The account of the vault that an access policy belongs to, where something given says it.
    pub fn vault_owner(&self, policy: &Policy) -> Option<AccountId> {
        let said = self.document(policy.document)?.account;
        let of_arn = || self.vault_arn_of_policy(policy)?.account_id();
        said.or_else(of_arn).or_else(|| self.home(self.vault_of_policy(policy)?.document).account)
    }

    /// Joins a lock that is declared by itself and the vault that it locks, whichever of the two
    /// came last. The name must be that of one vault there.
    pub(in crate::inventory) fn share_lock(&mut self, id: DocumentId) {
        let Some(document) = self.document(id) else { return };
        let Some(name) = document.own_name() else { return };
        let home = Home::of(document);
        let there = |kind| {
            let named = self.named(kind, name, &home);
            named.into_iter().filter(|id| self.home(*id) == home).collect::<Vec<_>>()
        };
        let (vaults, locks) = (there(Kind::BackupVault), there(Kind::VaultLock));
        let (Some(vault), Some(lock)) = (only(&vaults), only(&locks)) else { return };
        let place = |id| self.backup_vaults.binary_search_by_key(&id, |vault| vault.document).ok();
        let (Some(vault), Some(lock)) = (place(vault), place(lock)) else { return };
        let lock = self.backup_vaults.get(lock).and_then(|it| it.lock.clone());
        if let Some(vault) = self.backup_vaults.get_mut(vault) {
            vault.lock = vault.lock.take().or(lock);
        }
    }

    fn vault(&self, id: Option<DocumentId>) -> Option<VaultTarget<'_>> {
        let vault = Self::typed(&self.backup_vaults, id?, |vault| vault.document)?;
        Some(VaultTarget::Vault(vault))
    }

    /// The ARN of a vault: its own, or the one its name, account and Region make.
    pub fn vault_arn(&self, vault: &BackupVault) -> Option<Arn> {
        let document = self.document(vault.document)?;
        let said = document.describes.as_deref().and_then(|text| text.parse().ok());
        vault.known_arn().or(said).or_else(|| {
            let name = vault.name.as_ref()?.value.yes()?;
            arn_of(name, &Home::of(document))
        })
    }
}

fn arn_of(name: &str, home: &Home) -> Option<Arn> {
    let (account, region) = home.account.zip(home.region.as_ref())?;
    let partition = catalogue::partition_of(region.as_str())?.id;
    format!("arn:{partition}:backup:{region}:{account}:backup-vault:{name}").parse().ok()
}
