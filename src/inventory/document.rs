//! Everything an input declares, as a tree in the shape of AWS's own API.
//!
//! A front end turns CloudFormation, Terraform or an answer of the AWS CLI into this one form:
//! the member names are the service API's, the places are the author's. The typed readers beside
//! this file, the views and the addresses all start from it.

use crate::aws::{AccountId, Arn, Region};
use crate::iam::Spanned;
use crate::iam::evaluate::PolicyKind;
use crate::source::Location;
use crate::syntax::{Fault, FaultKind, Node, Open, Value};

/// What a document is about. The word of each is the first part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The policy of a KMS key.
    KeyPolicy,
    /// The access policy of a backup vault.
    VaultPolicy,
    /// The policy of any other resource.
    ResourcePolicy,
    /// A policy of a user, group or role; also a permissions boundary.
    IdentityPolicy,
    /// Who may assume a role.
    TrustPolicy,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A KMS key, in the shape of `KeyMetadata`.
    Key,
    /// An alias, in the shape of `AliasListEntry`.
    KeyAlias,
    /// A KMS grant, in the shape of `GrantListEntry`.
    Grant,
    /// A backup vault, in the shape of `DescribeBackupVaultOutput`.
    BackupVault,
    /// The lock of a vault that its template does not declare, in the same shape.
    VaultLock,
    /// A backup plan, in the shape of `BackupPlan` (`BackupPlanName`, `Rules`, …).
    BackupPlan,
    /// A selection, in the shape of `BackupSelection` with `BackupPlanId` beside its members.
    BackupSelection,
    /// An Organizations backup policy, as written.
    BackupPolicy,
    /// An IAM role, in the shape of `Role` (`RoleName`, `Arn`, `AttachedManagedPolicies`, …).
    Role,
    /// A managed policy that a role carries, by names of both: `Role`, `PolicyArn`.
    PolicyAttachment,
    /// Something that plans protect: `ResourceType`, `Arn`, `Encrypted`, `KmsKeyId`, `Tags`.
    ProtectedResource,
    /// The tags of something, by its `Arn`: `Tags` as a map from key to value.
    ResourceTags,
    /// An organization, its accounts, their parents, or what a policy is attached to.
    Organization,
    /// Global or Region settings of AWS Backup.
    BackupSettings,
    /// A copy job, in the shape of `CopyJob`.
    CopyJob,
    /// A rule of EventBridge: `EventPattern`, `State`, `Targets`.
    EventRule,
    /// The policy of an event bus, as `Policy`, with `EventBusName`.
    EventBusPolicy,
    /// A function of Lambda, in the shape of `FunctionConfiguration`.
    LambdaFunction,
    /// Who may call a function, in the shape of `AddPermission`.
    LambdaPermission,
    /// The configuration file.
    Configuration,
    /// A file that is one of ours but was not understood far enough to say more.
    File,
}

impl Kind {
    /// Every kind with its word.
    const WORDS: &'static [(&'static str, Self)] = &[
        ("key-policy", Self::KeyPolicy),
        ("vault-policy", Self::VaultPolicy),
        ("resource-policy", Self::ResourcePolicy),
        ("identity-policy", Self::IdentityPolicy),
        ("trust-policy", Self::TrustPolicy),
        ("scp", Self::Scp),
        ("rcp", Self::Rcp),
        ("key", Self::Key),
        ("key-alias", Self::KeyAlias),
        ("grant", Self::Grant),
        ("backup-vault", Self::BackupVault),
        ("backup-vault-lock", Self::VaultLock),
        ("backup-plan", Self::BackupPlan),
        ("backup-selection", Self::BackupSelection),
        ("backup-policy", Self::BackupPolicy),
        ("role", Self::Role),
        ("policy-attachment", Self::PolicyAttachment),
        ("resource", Self::ProtectedResource),
        ("resource-tags", Self::ResourceTags),
        ("organization", Self::Organization),
        ("backup-settings", Self::BackupSettings),
        ("copy-job", Self::CopyJob),
        ("event-rule", Self::EventRule),
        ("event-bus-policy", Self::EventBusPolicy),
        ("lambda-function", Self::LambdaFunction),
        ("lambda-permission", Self::LambdaPermission),
        ("configuration", Self::Configuration),
        ("file", Self::File),
    ];

    /// The word for it in addresses and in `--kind`.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// The kind with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// The kinds of documents in the policy language.
    pub const POLICIES: &'static [Self] = &[
        Self::KeyPolicy,
        Self::VaultPolicy,
        Self::ResourcePolicy,
        Self::IdentityPolicy,
        Self::TrustPolicy,
        Self::Scp,
        Self::Rcp,
    ];

    /// The sort of policy that the evaluator takes it for.
    pub const fn policy_kind(self) -> PolicyKind {
        match self {
            Self::KeyPolicy => PolicyKind::KeyPolicy,
            Self::VaultPolicy => PolicyKind::VaultPolicy,
            Self::TrustPolicy => PolicyKind::TrustPolicy,
            Self::IdentityPolicy => PolicyKind::IdentityPolicy,
            Self::Scp => PolicyKind::Scp,
            Self::Rcp => PolicyKind::Rcp,
            Self::ResourcePolicy
            | Self::Key
            | Self::KeyAlias
            | Self::Grant
            | Self::BackupVault
            | Self::VaultLock
            | Self::BackupPlan
            | Self::BackupSelection
            | Self::BackupPolicy
            | Self::Role
            | Self::PolicyAttachment
            | Self::ProtectedResource
            | Self::ResourceTags
            | Self::Organization
            | Self::BackupSettings
            | Self::CopyJob
            | Self::EventRule
            | Self::EventBusPolicy
            | Self::LambdaFunction
            | Self::LambdaPermission
            | Self::Configuration
            | Self::File => PolicyKind::ResourcePolicy,
        }
    }

    /// Whether this is a document in the policy language.
    pub fn is_policy(self) -> bool {
        Self::POLICIES.contains(&self)
    }

    /// The service whose actions alone it decides about; `None` where they are several.
    pub const fn service(self) -> Option<&'static str> {
        if matches!(self, Self::TrustPolicy) {
            Some("sts")
        } else if matches!(self, Self::KeyPolicy | Self::VaultPolicy) {
            self.service_of_owner()
        } else {
            None
        }
    }

    /// The service in the ARN of whatever it is or belongs to; `None` where that can be any, or is
    /// none.
    pub const fn service_of_owner(self) -> Option<&'static str> {
        match self {
            Self::KeyPolicy | Self::Key | Self::KeyAlias | Self::Grant => Some("kms"),
            Self::VaultPolicy
            | Self::BackupVault
            | Self::VaultLock
            | Self::BackupPlan
            | Self::BackupSelection
            | Self::CopyJob => Some("backup"),
            Self::IdentityPolicy | Self::TrustPolicy | Self::Role | Self::PolicyAttachment => {
                Some("iam")
            }
            Self::Scp | Self::Rcp | Self::BackupPolicy | Self::Organization => {
                Some("organizations")
            }
            Self::EventRule | Self::EventBusPolicy => Some("events"),
            Self::LambdaFunction | Self::LambdaPermission => Some("lambda"),
            Self::ResourcePolicy
            | Self::ProtectedResource
            | Self::ResourceTags
            | Self::BackupSettings
            | Self::Configuration
            | Self::File => None,
        }
    }

    /// Whether a document of this kind is far larger than any that AWS takes.
    pub fn is_vast(self, root: &Node) -> bool {
        let is_limited = self.is_policy()
            || matches!(self, Self::BackupPlan | Self::BackupSelection | Self::BackupPolicy);
        is_limited && root.has_more_values_than(LARGEST)
    }

    /// Whether its statements name principals.
    pub const fn has_principals(self) -> bool {
        matches!(
            self,
            Self::KeyPolicy
                | Self::VaultPolicy
                | Self::ResourcePolicy
                | Self::TrustPolicy
                | Self::Rcp
        )
    }

    /// The member that holds the name of such a thing, where things of the kind have one.
    const fn name_member(self) -> Option<&'static str> {
        Some(match self {
            Self::KeyAlias => "AliasName",
            Self::Grant => "GrantId",
            Self::BackupVault | Self::VaultLock => "BackupVaultName",
            Self::BackupPlan => "BackupPlanName",
            Self::BackupSelection => "SelectionName",
            Self::Role => "RoleName",
            Self::CopyJob => "CopyJobId",
            Self::Key => "KeyId",
            Self::EventRule => "Name",
            Self::LambdaFunction => "FunctionName",
            Self::EventBusPolicy
            | Self::LambdaPermission
            | Self::ProtectedResource
            | Self::ResourceTags
            | Self::PolicyAttachment
            | Self::KeyPolicy
            | Self::VaultPolicy
            | Self::ResourcePolicy
            | Self::IdentityPolicy
            | Self::TrustPolicy
            | Self::Scp
            | Self::Rcp
            | Self::BackupPolicy
            | Self::Organization
            | Self::BackupSettings
            | Self::Configuration
            | Self::File => return None,
        })
    }
}

/// How many values a policy, plan or selection may have to be looked at. The largest that AWS takes, a
/// key policy of 32 KB, has no more than 8,000.
const LARGEST: usize = 10_000;

/// Names a document of one inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub(super) u32);

impl DocumentId {
    /// The id of the document at this place in [`super::Inventory::documents`].
    pub fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    /// Its place in [`super::Inventory::documents`].
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One thing that an input declares.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is about.
    pub kind: Kind,
    /// Its stable name: an ARN or AWS name, a template address, or the file's path.
    pub name: Box<str>,
    /// Its name in a template: `aws_kms_key.app`, or a logical id. References between resources
    /// of one `scope` are unknown texts with holes that start with it (`aws_kms_key.app.arn`).
    pub template_address: Option<Box<str>>,
    /// Within what `template_address` is unique: the path of a stack's file or of a root module.
    pub scope: Box<str>,
    /// The whole thing, to point at when no part of it is the culprit.
    pub at: Location,
    /// The tree in the API's shape, with the author's places.
    pub root: Node,
    /// Whether `kind` was taken from the content alone: no template, answer, option or configuration
    /// says what this is, so it may also be an excerpt, as documentation prints them.
    pub kind_is_guessed: bool,
    /// Whether it stands there as a whole, or only as statements without a document around them.
    pub form: Form,
    /// What the text has that its format or AWS does not take, as far as it concerns this thing.
    pub faults: Vec<Fault>,
    /// Texts that somebody was to replace, such as `<your account id>`, each at its own place. The
    /// values they stand in are unknown in the tree, unless the configuration gives them.
    pub placeholders: Vec<Spanned<Box<str>>>,
    /// The account it belongs to, where something given says so.
    pub account: Option<AccountId>,
    /// Its Region, where something given says so.
    pub region: Option<Region>,
    /// What it belongs to, where something given says so: the key for a key policy, the
    /// vault for a vault policy, the plan, role or resource. An ARN; in a template the
    /// `template_address` of the owner; for an answer that gives no more, the owner's name.
    pub describes: Option<Box<str>>,
    /// Where an SCP, RCP or backup policy is attached: roots, OUs and accounts. Of an identity policy
    /// that says so itself the roles that carry it: names, and references of its template in `⟨⟩`.
    pub attached_to: Vec<Box<str>>,
}

/// How much of a document stands there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// All of it.
    #[default]
    Whole,
    /// Statements of a policy that others complete: one statement, a list of them, or a policy
    /// document of a template that is handed on. `Statement` is in the tree all the same. Or a
    /// template of a plan, which names neither plan nor vault.
    Statements,
}

impl Document {
    /// Whether this is a managed policy of AWS's own: what is in it nobody here can change.
    pub fn is_published_by_aws(&self) -> bool {
        let owner = |arn: &str| arn.parse().is_ok_and(|arn: Arn| arn.account() == "aws");
        self.describes.as_deref().is_some_and(owner)
    }

    /// Whether this is made by a backup policy: a plan or selection that no file holds as such. It
    /// follows its policy in the order of the documents.
    pub fn is_made_by_backup_policy(&self) -> bool {
        let address = self.template_address.as_deref();
        matches!(self.kind, Kind::BackupPlan | Kind::BackupSelection)
            && address.is_some_and(|address| address.starts_with("plans."))
    }

    /// Takes the content away from a document that is far larger than any that AWS takes, and leaves
    /// an unknown with a fault in its place: rules compare the parts of a document with each other,
    /// so nobody could wait for what they say of such a one.
    pub fn leave_out_if_vast(&mut self) {
        if self.kind.is_vast(&self.root) {
            let at = self.root.at.head();
            let detail = format!("more than {LARGEST} values").into();
            self.root.value = Value::Open(Open::hole("the document", "too large to check"));
            self.faults.push(Fault { kind: FaultKind::TooLarge, at, detail, first: None });
        }
    }

    /// The ARN that the thing itself says it has.
    pub fn own_arn(&self) -> Option<&str> {
        let member = match self.kind {
            Kind::Key
            | Kind::ProtectedResource
            | Kind::ResourceTags
            | Kind::Role
            | Kind::EventRule => "Arn",
            Kind::LambdaFunction => "FunctionArn",
            Kind::KeyAlias => "AliasArn",
            Kind::BackupVault => "BackupVaultArn",
            Kind::BackupPlan => "BackupPlanArn",
            Kind::Grant
            | Kind::KeyPolicy
            | Kind::VaultPolicy
            | Kind::ResourcePolicy
            | Kind::IdentityPolicy
            | Kind::TrustPolicy
            | Kind::Scp
            | Kind::Rcp
            | Kind::VaultLock
            | Kind::BackupSelection
            | Kind::BackupPolicy
            | Kind::Organization
            | Kind::BackupSettings
            | Kind::CopyJob
            | Kind::EventBusPolicy
            | Kind::LambdaPermission
            | Kind::PolicyAttachment
            | Kind::Configuration
            | Kind::File => return None,
        };
        self.root.get(member).and_then(Node::text).filter(|arn| !arn.is_empty())
    }

    /// The name that the thing itself says it has, unique at best per account and Region.
    pub fn own_name(&self) -> Option<&str> {
        let name = self.root.get(self.kind.name_member()?).and_then(Node::text);
        name.filter(|name| !name.is_empty())
    }

    /// The same where it is not known, as the text with holes that stands for it: other things
    /// that are named by the same holes are about this one.
    pub fn unknown_name(&self) -> Option<&Open> {
        self.root.get(self.kind.name_member()?)?.open()
    }

    /// A thing of which nothing is known but what its tree says.
    pub fn new(kind: Kind, name: impl Into<Box<str>>, root: Node) -> Self {
        Self {
            kind,
            name: name.into(),
            template_address: None,
            scope: Box::default(),
            at: root.at,
            root,
            kind_is_guessed: false,
            form: Form::Whole,
            faults: Vec::new(),
            placeholders: Vec::new(),
            account: None,
            region: None,
            describes: None,
            attached_to: Vec::new(),
        }
    }
}
