//! A path, its steps and their verdicts.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::aws::{AccountId, Region};
use crate::finding::Confidence;
use crate::inventory::{BackupPlan, BackupRule, CopyAction, DocumentId, ProtectedResource};
use crate::source::Location;

use super::involved::Part;

/// One copy of one resource, or of one type of resources, into one vault.
#[derive(Clone, Debug)]
pub struct CopyPath<'a> {
    /// The plan.
    pub plan: &'a BackupPlan,
    /// Its rule.
    pub rule: &'a BackupRule,
    /// The rule's copy action.
    pub action: &'a CopyAction,
    /// account/region/plan/rule/resource-or-type/destination. Paths with different roles may share it.
    pub id: String,
    /// The plan's name, or what stands for it.
    pub plan_name: String,
    /// `RDS`, `EBS` …; `*` where the selection does not tell.
    pub resource_type: String,
    /// The resource, where the inputs describe it.
    pub protected: Option<&'a ProtectedResource>,
    /// The resource's ARN, or what stands for it in a template; `None` for a whole type.
    pub resource: Option<String>,
    /// The role of the selection: its ARN, or what stands for it in a template.
    pub role: Option<String>,
    /// Where the recovery point is made.
    pub source: End,
    /// Where it is copied to.
    pub destination: End,
    /// The key of the recovery point, or what stands for it; `None` where nothing tells.
    pub source_key: Option<String>,
    /// The key of the destination vault, likewise.
    pub destination_key: Option<String>,
    /// Whether the copy arrives.
    pub verdict: PathVerdict,
    /// How sure the verdict is: medium where the plan's account is only inferred.
    pub confidence: Confidence,
    /// What is taken for harmless because nobody told: sentences, each once, in step order.
    pub assumptions: Arc<[String]>,
    /// Every step, in order; paths share those that are alike.
    pub(super) steps: Box<[Arc<Step>]>,
    /// The documents of the inputs that have a part in it, each once, in the order of a path.
    pub involved: Box<[(Part, DocumentId)]>,
    /// Whether the surroundings were assumed harmless.
    pub is_assumed: bool,
}

/// An end of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// The account; `None` where nothing tells.
    pub account: Option<AccountId>,
    /// The Region; `None` where nothing tells.
    pub region: Option<Region>,
    /// The vault's name; `None` where it is not known.
    pub vault: Option<Box<str>>,
}

/// Whether a copy arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathVerdict {
    /// Every step is allowed, but for facts that are assumed harmless.
    Works,
    /// A step is denied.
    Fails,
    /// No step is denied, and some document or value would decide.
    Conditional,
}

impl PathVerdict {
    /// The word of machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Fails => "fails",
            Self::Conditional => "conditional",
        }
    }
}

/// One demand on a path, and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Which.
    pub id: StepId,
    /// Whether it is met.
    pub verdict: Verdict,
    /// Who calls: an ARN, or what stands for it.
    pub principal: Option<String>,
    /// The call that decides: the first that is missing, else the first of the step.
    pub action: Option<String>,
    /// What the call is on.
    pub resource: Option<String>,
    /// Actions that are required and not allowed.
    pub missing: Vec<String>,
    /// What each side says of the call.
    pub evidence: Vec<Evidence>,
    /// Why, in one sentence without a full stop.
    pub reason: String,
    /// Where AWS documents the demand.
    pub fact: Option<&'static str>,
    /// What would decide a step that is unknown.
    pub needs: Vec<Need>,
    /// What the verdict rests on beside the documents.
    pub assumptions: Vec<String>,
    /// What AWS documents and a policy lacks, without a copy having to fail.
    pub doubts: Vec<Doubt>,
    /// The places to look at, culprit first: documents with the value that decides.
    pub places: Vec<(DocumentId, Location)>,
    /// What a call that is denied lacks.
    pub shortfall: Option<Shortfall>,
    /// What the policy of the key or vault, or one of the caller's own, would have to allow for the step
    /// to be allowed. Empty where something else stops the step, such as a Deny.
    pub permits: Vec<Permit>,
}

/// A call that the policy of a key or vault, or one of the caller's own, would have to allow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permit {
    /// Whom: the account of the caller, or the role itself where it is in the key's own account.
    pub principal: String,
    /// `kms:CreateGrant`.
    pub action: String,
    /// The values of `kms:ViaService` that the call may have; empty where it may come without.
    pub via: Vec<String>,
    /// Set where it is a policy of the caller's own that lacks the call.
    pub own: Option<OwnPolicy>,
}

/// What a policy of the caller's own would have to speak of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnPolicy {
    /// The policy to write it into, where one is at hand that nobody else has.
    pub document: Option<DocumentId>,
    /// ARNs, with `*` for what is not known or numbered by AWS.
    pub resources: Vec<String>,
}

/// What a call lacks that is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shortfall {
    /// A Deny matches.
    Deny,
    /// The nearest Allow leaves out the action.
    Action,
    /// The nearest Allow speaks of others.
    Principal,
    /// The nearest Allow speaks of another resource.
    Resource,
    /// The nearest Allow asks for something else by a condition.
    Condition,
    /// No Allow has anything to do with the call, or there is no policy.
    Everything,
    /// AWS Backup may not assume the role.
    Trust,
    /// The role is of another account than the plan.
    RoleElsewhere,
    /// The key is in another Region than its vault, or not one for symmetric encryption.
    KeyFault,
    /// The role has no permission that resources of the type need.
    TypeAction,
}

/// An action that AWS documents and nobody allows; copies without it have been seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doubt {
    /// `kms:DescribeKey`.
    pub action: String,
    /// Where AWS documents it.
    pub source: &'static str,
    /// Whether AWS only tells owners of keys to allow it; the call itself rides on a grant.
    pub is_listed: bool,
}

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words say it")]
pub enum StepId {
    SamePartition,
    SameOrganization,
    CrossAccountBackupEnabled,
    RegionsEnabled,
    TypeSupportsCopy,
    DestinationVaultExists,
    DestinationVaultAccepts,
    SourceRoleMayCopy,
    SourceKeyKind,
    DestinationKeyKind,
    SourceKeyCreateGrant,
    SourceKeyUse,
    DestinationKeyUse,
    KeysUsable,
    RetentionFitsLock,
    NotInColdStorage,
    RestorableInDestination,
    CopyBack,
}

impl StepId {
    /// The word of machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SamePartition => "same-partition",
            Self::SameOrganization => "same-organization",
            Self::CrossAccountBackupEnabled => "cross-account-backup-enabled",
            Self::RegionsEnabled => "regions-enabled",
            Self::TypeSupportsCopy => "type-supports-copy",
            Self::DestinationVaultExists => "destination-vault-exists",
            Self::DestinationVaultAccepts => "destination-vault-accepts",
            Self::SourceRoleMayCopy => "source-role-may-copy",
            Self::SourceKeyKind => "source-key-kind",
            Self::DestinationKeyKind => "destination-key-kind",
            Self::SourceKeyCreateGrant => "source-key-create-grant",
            Self::SourceKeyUse => "source-key-use",
            Self::DestinationKeyUse => "destination-key-use",
            Self::KeysUsable => "keys-usable",
            Self::RetentionFitsLock => "retention-fits-lock",
            Self::NotInColdStorage => "not-in-cold-storage",
            Self::RestorableInDestination => "restorable-in-destination",
            Self::CopyBack => "copy-back",
        }
    }

    /// The step with this word.
    pub fn named(word: &str) -> Option<Self> {
        let all = [
            Self::SamePartition,
            Self::SameOrganization,
            Self::CrossAccountBackupEnabled,
            Self::RegionsEnabled,
            Self::TypeSupportsCopy,
            Self::DestinationVaultExists,
            Self::DestinationVaultAccepts,
            Self::SourceRoleMayCopy,
            Self::SourceKeyKind,
            Self::DestinationKeyKind,
            Self::SourceKeyCreateGrant,
            Self::SourceKeyUse,
            Self::DestinationKeyUse,
            Self::KeysUsable,
            Self::RetentionFitsLock,
            Self::NotInColdStorage,
            Self::RestorableInDestination,
            Self::CopyBack,
        ];
        all.into_iter().find(|step| step.word() == word)
    }

    /// Whether it is reported beside the verdict and never decides it.
    pub const fn is_beside(self) -> bool {
        matches!(self, Self::RestorableInDestination | Self::CopyBack)
    }
}

/// Whether a step is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It is.
    Allowed,
    /// It is certainly not.
    Denied,
    /// Nothing given tells.
    Unknown,
    /// The path does not demand it.
    NotApplicable,
}

impl Verdict {
    /// The word of machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What one side says of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// `resource`, `identity`, `scp` …
    pub side: &'static str,
    /// `Allowed`, `ImplicitlyDenied` …
    pub decision: &'static str,
    /// Where it stands.
    pub place: EvidencePlace,
    /// The statement that decides, or comes nearest: its Sid, or `#n`.
    pub statement: Option<String>,
}

/// Where evidence stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EvidencePlace {
    /// In a document of the inputs.
    Document(DocumentId, Location),
    /// In an AWS managed policy, by name and version, or in what else is built in.
    BuiltIn(String),
}

/// A document or value that would decide a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// A stable name: `key-policy/arn:…`.
    pub id: String,
    /// What it is, in words.
    pub document: String,
    /// The command whose answer says it.
    pub command: Option<String>,
    /// Where the command is run; `None` where it does not matter, or nothing tells.
    pub run_in: Option<RunIn>,
    /// What is assumed instead, for a fact of the surroundings; `None` for a document or value that
    /// the path itself names.
    pub assumption: Option<String>,
}

/// The account whose credentials a command takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunIn {
    /// This one.
    Account(AccountId),
    /// That of the organization's management.
    Management,
}

impl CopyPath<'_> {
    /// Every step, in order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> + ExactSizeIterator + Clone {
        self.steps.iter().map(|step| &**step)
    }

    /// Whether one of some documents has a part in it.
    pub fn goes_through(&self, documents: &BTreeSet<DocumentId>) -> bool {
        self.involved.iter().any(|(_, id)| documents.contains(id))
    }

    /// Whether a step is unknown, and waits for more than facts that are assumed harmless.
    pub fn is_open(&self, step: &Step) -> bool {
        let is_assumed = self.is_assumed
            && !step.needs.is_empty()
            && step.needs.iter().all(|need| need.assumption.is_some());
        step.verdict == Verdict::Unknown && !step.id.is_beside() && !is_assumed
    }

    /// The denied steps of a path that fails, in order.
    pub fn fails_because(&self) -> impl Iterator<Item = &Step> {
        let fails = self.verdict == PathVerdict::Fails;
        let denied = |step: &&Step| step.verdict == Verdict::Denied && !step.id.is_beside();
        self.steps().filter(move |step| fails && denied(step))
    }

    /// What a path that is conditional waits for, each once, in step order.
    pub fn waits_for(&self) -> Vec<&Need> {
        let mut needs: Vec<&Need> = Vec::new();
        if self.verdict != PathVerdict::Conditional {
            return needs;
        }
        let open =
            self.steps().filter(|step| step.verdict == Verdict::Unknown && !step.id.is_beside());
        for need in open.flat_map(|step| &step.needs) {
            if !needs.iter().any(|known| known.id == need.id) {
                needs.push(need);
            }
        }
        // what is assumed is not waited for, where there is anything else
        if needs.iter().any(|need| need.assumption.is_none()) && self.is_assumed {
            needs.retain(|need| need.assumption.is_none());
        }
        needs
    }
}
