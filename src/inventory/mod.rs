//! Floor 3: what the inputs declare, in AWS's own words.
//!
//! Architecture invariant: an inventory is inert data. It does no input or output and evaluates
//! nothing, and nothing in it tells which format a thing came from.

mod account;
mod backup_plan;
mod backup_selection;
mod backup_vault;
mod document;
mod key;
mod protected_resource;
mod read;
mod role;

pub use account::{Account, Organization};
pub use backup_plan::{BackupPlan, BackupRule, CopyAction, Lifecycle};
pub use backup_selection::{BackupSelection, TagCondition};
pub use backup_vault::{BackupVault, VaultLock, VaultType};
pub use document::{Document, DocumentId, Form, Kind};
pub use key::{Grant, Key, KeyAlias, KeyManager};
pub use protected_resource::ProtectedResource;
pub use read::{KnownBool, KnownNumber};
pub use role::Role;

use crate::iam::PolicyDocument;

/// A policy document and what it is.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its document: kind, name, owner.
    pub document: DocumentId,
    /// What it says.
    pub policy: PolicyDocument,
}

/// Everything that the inputs of a run declare.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every thing, in the order of the files and of their content.
    pub documents: Vec<Document>,
    /// Policies of every kind.
    pub policies: Vec<Policy>,
    /// Keys.
    pub keys: Vec<Key>,
    /// Aliases.
    pub aliases: Vec<KeyAlias>,
    /// Grants.
    pub grants: Vec<Grant>,
    /// Backup vaults.
    pub backup_vaults: Vec<BackupVault>,
    /// Backup plans.
    pub backup_plans: Vec<BackupPlan>,
    /// Selections.
    pub backup_selections: Vec<BackupSelection>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Resources that plans protect.
    pub protected_resources: Vec<ProtectedResource>,
    /// Accounts, sorted by id.
    pub accounts: Vec<Account>,
    /// The organization.
    pub organization: Organization,
}

impl Inventory {
    /// Adds one thing, read into its typed form as well.
    pub fn add(&mut self, document: Document) -> DocumentId {
        let id = DocumentId(u32::try_from(self.documents.len()).unwrap_or(u32::MAX));
        match document.kind {
            Kind::KeyPolicy
            | Kind::VaultPolicy
            | Kind::ResourcePolicy
            | Kind::IdentityPolicy
            | Kind::TrustPolicy
            | Kind::Scp
            | Kind::Rcp => {
                let policy = PolicyDocument::read(document.root.clone());
                self.policies.push(Policy { document: id, policy });
            }
            Kind::Key => self.keys.push(Key::read(id, &document)),
            Kind::KeyAlias => self.aliases.push(KeyAlias::read(id, &document)),
            Kind::Grant => self.grants.push(Grant::read(id, &document)),
            Kind::BackupVault => self.backup_vaults.push(BackupVault::read(id, &document)),
            Kind::BackupPlan => self.backup_plans.push(BackupPlan::read(id, &document)),
            Kind::BackupSelection => {
                self.backup_selections.push(BackupSelection::read(id, &document));
            }
            Kind::Role => self.roles.push(Role::read(id, &document)),
            Kind::ProtectedResource => {
                self.protected_resources.push(ProtectedResource::read(id, &document));
            }
            Kind::BackupPolicy
            | Kind::Organization
            | Kind::BackupSettings
            | Kind::CopyJob
            | Kind::Configuration
            | Kind::File => {}
        }
        self.documents.push(document);
        id
    }

    /// The document with this id. Ids come from [`Inventory::add`] of this inventory only.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(id.index())
    }
}
