//! The members that plans and selections have in the API of AWS Backup.
//!
//! AWS: AWS Backup API reference, `BackupPlanInput`, `BackupRuleInput`, `CopyAction`, `Lifecycle`,
//! `BackupSelection`, `Condition`.

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object.
    Object,
}

impl Holds {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Texts => "a list of texts",
            Self::Objects => "a list of objects",
            Self::Object => "an object",
        }
    }
}

/// One member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, as the API writes it.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether AWS Backup refuses an object without it.
    pub is_required: bool,
}

const fn needs(name: &'static str, holds: Holds) -> Member {
    Member { name, holds, is_required: true }
}

const fn may(name: &'static str, holds: Holds) -> Member {
    Member { name, holds, is_required: false }
}

/// A plan, with what requests and answers have beside it.
pub const PLAN: &[Member] = &[
    needs("BackupPlanName", Holds::Text),
    needs("Rules", Holds::Objects),
    may("AdvancedBackupSettings", Holds::Objects),
    may("ScanSettings", Holds::Objects),
    may("BackupPlanId", Holds::Text),
    may("BackupPlanArn", Holds::Text),
    may("BackupPlanTags", Holds::Object),
    may("VersionId", Holds::Text),
];

/// A rule of a plan; a stored one has a `RuleId` as well.
pub const RULE: &[Member] = &[
    needs("RuleName", Holds::Text),
    needs("TargetBackupVaultName", Holds::Text),
    may("TargetLogicallyAirGappedBackupVaultArn", Holds::Text),
    may("ScheduleExpression", Holds::Text),
    may("ScheduleExpressionTimezone", Holds::Text),
    may("StartWindowMinutes", Holds::Number),
    may("CompletionWindowMinutes", Holds::Number),
    may("Lifecycle", Holds::Object),
    may("RecoveryPointTags", Holds::Object),
    may("CopyActions", Holds::Objects),
    may("EnableContinuousBackup", Holds::Flag),
    may("IndexActions", Holds::Objects),
    may("ScanActions", Holds::Objects),
    may("RuleId", Holds::Text),
];

/// A copy action of a rule.
pub const COPY_ACTION: &[Member] =
    &[needs("DestinationBackupVaultArn", Holds::Text), may("Lifecycle", Holds::Object)];

/// The lifecycle of a rule or of a copy action.
pub const LIFECYCLE: &[Member] = &[
    may("MoveToColdStorageAfterDays", Holds::Number),
    may("DeleteAfterDays", Holds::Number),
    may("OptInToArchiveForSupportedResources", Holds::Flag),
    may("DeleteAfterEvent", Holds::Text),
];

/// A selection, with what requests and answers have beside it.
pub const SELECTION: &[Member] = &[
    needs("SelectionName", Holds::Text),
    needs("IamRoleArn", Holds::Text),
    may("Resources", Holds::Texts),
    may("NotResources", Holds::Texts),
    may("ListOfTags", Holds::Objects),
    may("Conditions", Holds::Object),
    may("BackupPlanId", Holds::Text),
    may("SelectionId", Holds::Text),
];

/// A tag of `ListOfTags`.
pub const TAG: &[Member] = &[
    needs("ConditionType", Holds::Text),
    needs("ConditionKey", Holds::Text),
    needs("ConditionValue", Holds::Text),
];

/// The tests of `Conditions`, by operator.
pub const CONDITIONS: &[Member] = &[
    may("StringEquals", Holds::Objects),
    may("StringNotEquals", Holds::Objects),
    may("StringLike", Holds::Objects),
    may("StringNotLike", Holds::Objects),
];

/// One test of `Conditions`.
pub const CONDITION: &[Member] =
    &[needs("ConditionKey", Holds::Text), needs("ConditionValue", Holds::Text)];

/// The settings of a resource type.
pub const ADVANCED_SETTING: &[Member] =
    &[needs("ResourceType", Holds::Text), needs("BackupOptions", Holds::Object)];
