//! The views, member by member: what `docs/views.md` is written from and what queries are held to.

use std::fmt::Write as _;

use crate::iam::PolicyDocument;
use crate::inventory::{Document, Kind};
use crate::syntax::Node;

use super::{policy, resource};

/// One view.
#[derive(Debug)]
pub struct View {
    /// The name that a page's `view:` gives.
    pub name: &'static str,
    /// What there is one of for each tree.
    pub one_per: &'static str,
    /// The kinds of documents that have it.
    pub kinds: &'static [Kind],
    /// Its members, in reading order.
    pub members: &'static [&'static [Member]],
    /// Makes the tree.
    pub(super) build: fn(&Document, Option<&PolicyDocument>) -> Node,
}

/// One member of a view.
#[derive(Debug)]
pub struct Member {
    /// Where it stands: `Statement[].Actions`.
    pub path: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is derived, not the document's own.
    pub is_added: bool,
    /// What its value means, where the name does not say it.
    pub about: &'static str,
}

/// What a member may hold. Any of them may be unresolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One text.
    Text,
    /// One text in lower case.
    LowerText,
    /// A list of texts.
    Texts,
    /// A list of texts in lower case.
    LowerTexts,
    /// A text or a list of texts, as written.
    TextOrTexts,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// An object.
    Object,
    /// A list of objects.
    Objects,
    /// An object with whatever members its author chose.
    Anything,
}

impl Holds {
    /// The words of `docs/views.md`.
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LowerText => "text, lower case",
            Self::Texts => "list of texts",
            Self::LowerTexts => "list of texts, lower case",
            Self::TextOrTexts => "text or list, as written",
            Self::Number => "number",
            Self::Bool => "`true` or `false`",
            Self::Object => "object",
            Self::Objects => "list of objects",
            Self::Anything => "object, any members",
        }
    }

    /// Whether `length` of it means what it says.
    pub const fn has_length(self) -> bool {
        match self {
            Self::Text | Self::LowerText | Self::Texts | Self::LowerTexts | Self::Objects => true,
            Self::TextOrTexts | Self::Number | Self::Bool | Self::Object | Self::Anything => false,
        }
    }

    /// Whether texts in it have no capitals.
    pub const fn is_lower_case(self) -> bool {
        matches!(self, Self::LowerText | Self::LowerTexts)
    }
}

impl Member {
    /// Its own name, without the way there.
    pub fn name(&self) -> &'static str {
        let last = self.path.rsplit('.').next().unwrap_or(self.path);
        last.trim_end_matches("[]")
    }
}

const fn own(path: &'static str, holds: Holds) -> Member {
    Member { path, holds, is_added: false, about: "" }
}

const fn told(path: &'static str, holds: Holds, about: &'static str) -> Member {
    Member { path, holds, is_added: false, about }
}

const fn added(path: &'static str, holds: Holds, about: &'static str) -> Member {
    Member { path, holds, is_added: true, about }
}

const POLICY: &[Member] = &[
    own("Version", Holds::Text),
    own("Id", Holds::Text),
    told("Statement[]", Holds::Objects, "always a list"),
    told("Statement[].Sid", Holds::Text, "`#2` for the second statement where it has none"),
    own("Statement[].Effect", Holds::Text),
    told("Statement[].Principal", Holds::Anything, "`\"*\"` or an object, as written"),
    told("Statement[].NotPrincipal", Holds::Anything, "as written"),
    own("Statement[].Action", Holds::TextOrTexts),
    own("Statement[].NotAction", Holds::TextOrTexts),
    own("Statement[].Resource", Holds::TextOrTexts),
    own("Statement[].NotResource", Holds::TextOrTexts),
    told("Statement[].Condition", Holds::Anything, "as written; easier to ask is `Conditions`"),
    added(
        "Statement[].AnyPrincipal",
        Holds::Bool,
        "the statement speaks of everybody; also for `NotPrincipal` with `Allow`",
    ),
    added(
        "Statement[].Accounts",
        Holds::Texts,
        "ids of the accounts that `Principal` names, also by role or user",
    ),
    added("Statement[].Services", Holds::Texts, "service principals that `Principal` names"),
    added(
        "Statement[].Conditions[]",
        Holds::Objects,
        "`Condition` as a flat list, one for each operator and key",
    ),
    added("Statement[].Conditions[].Operator", Holds::Text, "as written"),
    added("Statement[].Conditions[].Key", Holds::LowerText, "keys are alike in any case"),
    added("Statement[].Conditions[].Values", Holds::Texts, "always a list"),
];

const ACTIONS: &[Member] = &[added(
    "Statement[].Actions",
    Holds::LowerTexts,
    "`Action` as a list, patterns as they are; absent with `NotAction`",
)];

const EXPANDED_ACTIONS: &[Member] = &[added(
    "Statement[].Actions",
    Holds::LowerTexts,
    "the service's actions that the statement takes, wildcards and `NotAction` worked out",
)];

const PLACE: &[Member] = &[
    added("AccountId", Holds::Text, "the owner, where something given says so"),
    added("Region", Holds::Text, "where something given says so"),
];

const KEY: &[Member] = &[
    own("KeyId", Holds::Text),
    own("Arn", Holds::Text),
    own("Description", Holds::Text),
    own("KeyState", Holds::Text),
    own("Enabled", Holds::Bool),
    own("KeySpec", Holds::Text),
    own("KeyUsage", Holds::Text),
    own("Origin", Holds::Text),
    own("MultiRegion", Holds::Bool),
    own("KeyManager", Holds::Text),
    own("EnableKeyRotation", Holds::Bool),
    own("RotationPeriodInDays", Holds::Number),
    own("PendingWindowInDays", Holds::Number),
    own("DeletionDate", Holds::Text),
    own("BypassPolicyLockoutSafetyCheck", Holds::Bool),
    own("Tags", Holds::Anything),
    added("Manager", Holds::Text, "`AWS` or `CUSTOMER`; absent where nothing says it"),
];

const VAULT: &[Member] = &[
    own("BackupVaultName", Holds::Text),
    own("BackupVaultArn", Holds::Text),
    own("VaultType", Holds::Text),
    own("EncryptionKeyArn", Holds::Text),
    own("MinRetentionDays", Holds::Number),
    own("MaxRetentionDays", Holds::Number),
    own("ChangeableForDays", Holds::Number),
    own("Locked", Holds::Bool),
    own("LockDate", Holds::Text),
    own("ForceDestroy", Holds::Bool),
    own("Tags", Holds::Anything),
    added("LockMode", Holds::Text, "`COMPLIANCE` or `GOVERNANCE`; absent without a lock"),
];

const LIFECYCLE_ABOUT: &str = "never is `-1`";

const PLAN: &[Member] = &[
    own("BackupPlanName", Holds::Text),
    own("BackupPlanId", Holds::Text),
    own("BackupPlanArn", Holds::Text),
    own("AdvancedBackupSettings[]", Holds::Objects),
    own("AdvancedBackupSettings[].ResourceType", Holds::Text),
    own("AdvancedBackupSettings[].BackupOptions", Holds::Anything),
    told("Rules[]", Holds::Objects, "always a list"),
    own("Rules[].RuleName", Holds::Text),
    own("Rules[].TargetBackupVaultName", Holds::Text),
    own("Rules[].TargetLogicallyAirGappedBackupVaultArn", Holds::Text),
    own("Rules[].ScheduleExpression", Holds::Text),
    own("Rules[].ScheduleExpressionTimezone", Holds::Text),
    own("Rules[].StartWindowMinutes", Holds::Number),
    own("Rules[].CompletionWindowMinutes", Holds::Number),
    own("Rules[].EnableContinuousBackup", Holds::Bool),
    own("Rules[].RecoveryPointTags", Holds::Anything),
    own("Rules[].Lifecycle", Holds::Object),
    told("Rules[].Lifecycle.MoveToColdStorageAfterDays", Holds::Number, LIFECYCLE_ABOUT),
    told("Rules[].Lifecycle.DeleteAfterDays", Holds::Number, LIFECYCLE_ABOUT),
    own("Rules[].Lifecycle.OptInToArchiveForSupportedResources", Holds::Bool),
    told("Rules[].CopyActions[]", Holds::Objects, "always a list"),
    own("Rules[].CopyActions[].DestinationBackupVaultArn", Holds::Text),
    told("Rules[].CopyActions[].Lifecycle", Holds::Object, "members as above"),
    added(
        "Rules[].CopyActions[].Destination",
        Holds::Object,
        "the parts of `DestinationBackupVaultArn`, where it is the ARN of a vault",
    ),
    added("Rules[].CopyActions[].Destination.AccountId", Holds::Text, ""),
    added("Rules[].CopyActions[].Destination.Region", Holds::Text, ""),
    added("Rules[].CopyActions[].Destination.BackupVaultName", Holds::Text, ""),
    own("Rules[].IndexActions[]", Holds::Objects),
    own("Rules[].IndexActions[].ResourceTypes", Holds::TextOrTexts),
];

const SELECTION: &[Member] = &[
    own("SelectionName", Holds::Text),
    own("IamRoleArn", Holds::Text),
    own("BackupPlanId", Holds::Text),
    told("Resources", Holds::Texts, "always a list"),
    told("NotResources", Holds::Texts, "always a list"),
    told("ListOfTags[]", Holds::Objects, "always a list"),
    own("ListOfTags[].ConditionType", Holds::Text),
    own("ListOfTags[].ConditionKey", Holds::Text),
    own("ListOfTags[].ConditionValue", Holds::Text),
    told("Conditions", Holds::Anything, "lists of `ConditionKey`, `ConditionValue` by operator"),
];

const BACKUP_POLICY: &[Member] =
    &[told("plans", Holds::Anything, "inheritance operators worked out within the document")];

/// Every view.
pub const VIEWS: &[View] = &[
    View {
        name: "policy",
        one_per: "policy document of any kind",
        kinds: &[
            Kind::KeyPolicy,
            Kind::VaultPolicy,
            Kind::ResourcePolicy,
            Kind::IdentityPolicy,
            Kind::TrustPolicy,
            Kind::Scp,
            Kind::Rcp,
        ],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "key-policy",
        one_per: "key policy",
        kinds: &[Kind::KeyPolicy],
        members: &[POLICY, EXPANDED_ACTIONS],
        build: policy::of_key,
    },
    View {
        name: "vault-policy",
        one_per: "access policy of a backup vault",
        kinds: &[Kind::VaultPolicy],
        members: &[POLICY, EXPANDED_ACTIONS],
        build: policy::of_vault,
    },
    View {
        name: "resource-policy",
        one_per: "policy of another resource",
        kinds: &[Kind::ResourcePolicy],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "identity-policy",
        one_per: "policy of a user, group or role, or permissions boundary",
        kinds: &[Kind::IdentityPolicy],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "trust-policy",
        one_per: "trust policy of a role",
        kinds: &[Kind::TrustPolicy],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "scp",
        one_per: "service control policy",
        kinds: &[Kind::Scp],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "rcp",
        one_per: "resource control policy",
        kinds: &[Kind::Rcp],
        members: &[POLICY, ACTIONS],
        build: policy::plain,
    },
    View {
        name: "key",
        one_per: "KMS key",
        kinds: &[Kind::Key],
        members: &[KEY, PLACE],
        build: resource::key,
    },
    View {
        name: "backup-vault",
        one_per: "backup vault",
        kinds: &[Kind::BackupVault],
        members: &[VAULT, PLACE],
        build: resource::backup_vault,
    },
    View {
        name: "backup-plan",
        one_per: "backup plan",
        kinds: &[Kind::BackupPlan],
        members: &[PLAN, PLACE],
        build: resource::backup_plan,
    },
    View {
        name: "backup-selection",
        one_per: "backup selection",
        kinds: &[Kind::BackupSelection],
        members: &[SELECTION, PLACE],
        build: resource::backup_selection,
    },
    View {
        name: "backup-policy",
        one_per: "backup policy of an organization",
        kinds: &[Kind::BackupPolicy],
        members: &[BACKUP_POLICY],
        build: resource::backup_policy,
    },
];

/// The view with this name.
pub fn named(name: &str) -> Option<&'static View> {
    VIEWS.iter().find(|view| view.name == name)
}

impl View {
    /// All members.
    pub fn members(&self) -> impl Iterator<Item = &'static Member> {
        self.members.iter().copied().flatten()
    }

    /// What members of this name hold, wherever they stand.
    pub fn holds(&self, name: &str) -> Option<Holds> {
        self.members().find(|member| member.name() == name).map(|member| member.holds)
    }
}

/// The text of `docs/views.md`.
pub fn markdown() -> String {
    let mut page = String::from(INTRODUCTION);
    for view in VIEWS {
        let (name, one_per) = (view.name, view.one_per);
        let _ = write!(page, "\n## `{name}`\n\nOne for each {one_per}.\n\n");
        page.push_str("| member | holds | |\n| --- | --- | --- |\n");
        for member in view.members() {
            let mark = if member.is_added { "**added**" } else { "" };
            let about = [mark, member.about].join(" ");
            let _ = writeln!(
                page,
                "| `{}` | {} | {} |",
                member.path,
                member.holds.words(),
                about.trim()
            );
        }
    }
    page
}

/// What stands above the tables.
const INTRODUCTION: &str = "\
# Views

<!-- written by `BLESS=1 cargo test --test suite views` from src/rules/view/table.rs -->

A rule's query is asked of a view: the tree of one document in the shape of AWS's own API, whatever
format it was written in, with derived members beside the author's. Every value keeps its place, so
a hit on a derived member points at the words it was derived from. Views only ever grow.

A value that cannot be resolved here is neither a text nor missing. When a hit rests on one, the
hit is taken back and counted as *not judged*.
";
