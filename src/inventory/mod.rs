//! Floor 3: what the inputs declare, in AWS's own words.
//!
//! Architecture invariant: an inventory is inert data. It does no input or output and evaluates
//! nothing, and nothing in it tells which format a thing came from.

mod account;
mod backup_plan;
mod backup_selection;
mod backup_settings;
mod backup_shape;
mod backup_vault;
mod copy_job;
mod document;
mod event;
mod index;
mod json;
mod key;
mod link;
mod protected_resource;
mod read;
mod role;
mod setting;

pub use account::{Account, Organization};
pub use backup_plan::{BackupPlan, BackupRule, CopyAction, Lifecycle};
pub use backup_selection::{BackupSelection, TagCondition};
pub use backup_settings::BackupSettings;
pub use backup_shape::Shaped;
pub use backup_vault::{BackupVault, VaultLock, VaultType};
pub use copy_job::CopyJob;
pub use document::{Document, DocumentId, Form, Kind};
pub use event::{
    EventBusPolicy, EventField, EventPattern, EventRule, EventTarget, LambdaFunction,
    LambdaPermission,
};
pub use json::{json, node_json};
pub use key::{Grant, Key, KeyAlias, KeyManager};
pub use link::{
    Carried, CopyElsewhere, Home, KeyOwner, KeyTarget, KeyUse, RoleTarget, Stay,
    VAULT_OWNER_UNSAID, VaultTarget,
};
pub use protected_resource::ProtectedResource;
pub use read::{KnownBool, KnownNumber};
pub use role::Role;
pub use setting::partition;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::aws::AccountId;
use crate::iam::PolicyDocument;

use index::Index;
use link::Attached;

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
    /// Backup vaults; also what is only the lock of one that no input declares.
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
    /// Accounts and organizations (`o-…`) that are not ours and may be named all the same.
    pub trusted: Vec<Box<str>>,
    /// Settings of AWS Backup.
    pub backup_settings: Vec<BackupSettings>,
    /// Copy jobs.
    pub copy_jobs: Vec<CopyJob>,
    /// Rules over events.
    pub event_rules: Vec<EventRule>,
    /// Policies of event buses.
    pub event_bus_policies: Vec<EventBusPolicy>,
    /// Functions.
    pub lambda_functions: Vec<LambdaFunction>,
    /// Who may call them.
    pub lambda_permissions: Vec<LambdaPermission>,
    index: Index,
    /// The selections of each plan, joined when somebody first asks.
    joined: OnceLock<BTreeMap<DocumentId, Vec<usize>>>,
    /// What says itself which roles carry it, likewise.
    attached: OnceLock<Attached>,
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
            Kind::BackupVault | Kind::VaultLock => {
                self.backup_vaults.push(BackupVault::read(id, &document));
            }
            Kind::BackupPlan => self.backup_plans.push(BackupPlan::read(id, &document)),
            Kind::BackupSelection => {
                self.backup_selections.push(BackupSelection::read(id, &document));
            }
            Kind::Role => self.roles.push(Role::read(id, &document)),
            Kind::ProtectedResource => {
                self.protected_resources.push(ProtectedResource::read(id, &document));
            }
            Kind::BackupSettings => self.add_settings(BackupSettings::read(id, &document)),
            Kind::CopyJob => self.copy_jobs.push(CopyJob::read(id, &document)),
            Kind::EventRule => self.event_rules.push(EventRule::read(id, &document)),
            Kind::EventBusPolicy => {
                self.event_bus_policies.push(EventBusPolicy::read(id, &document));
            }
            Kind::LambdaFunction => {
                self.lambda_functions.push(LambdaFunction::read(id, &document));
            }
            Kind::LambdaPermission => {
                self.lambda_permissions.push(LambdaPermission::read(id, &document));
            }
            Kind::Organization => {
                let accounts = self.organization.take_in(&document.root);
                for account in accounts {
                    self.add_account(account);
                }
            }
            Kind::BackupPolicy
            | Kind::PolicyAttachment
            | Kind::ResourceTags
            | Kind::Configuration
            | Kind::File => {}
        }
        self.index.add(id, &document);
        self.joined.take();
        self.attached.take();
        let kind = document.kind;
        self.documents.push(document);
        if matches!(kind, Kind::BackupVault | Kind::VaultLock) {
            self.share_lock(id);
        }
        id
    }

    fn add_settings(&mut self, settings: BackupSettings) {
        let switch = settings.cross_account_backup.as_ref().and_then(|switch| switch.value.yes());
        let known = &mut self.organization.cross_account_backup;
        *known = known.or(switch.copied());
        self.backup_settings.push(settings);
    }

    /// Adds an account, or what is new about one that is there.
    pub fn add_account(&mut self, account: Account) {
        match self.accounts.binary_search_by_key(&account.id, |account| account.id) {
            Ok(index) => {
                if let Some(known) = self.accounts.get_mut(index) {
                    known.name = known.name.take().or(account.name);
                    known.path = known.path.take().or(account.path);
                    known.regions = known.regions.take().or(account.regions);
                }
            }
            Err(index) => self.accounts.insert(index, account),
        }
    }

    /// What is known of an account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        let index = self.accounts.partition_point(|account| account.id < id);
        self.accounts.get(index).filter(|account| account.id == id)
    }

    /// The documents of one kind, with their ids, in order.
    pub fn documents_of(&self, kind: Kind) -> impl Iterator<Item = (DocumentId, &Document)> {
        let all = self.documents.iter().enumerate();
        let of_kind = all.filter(move |(_, document)| document.kind == kind);
        of_kind.filter_map(|(index, document)| Some((DocumentId::at(index)?, document)))
    }

    /// The document with this id. Ids come from [`Inventory::add`] of this inventory only.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(id.index())
    }
}
