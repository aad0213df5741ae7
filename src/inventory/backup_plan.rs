//! Backup plans: rules, lifecycles and copy actions.

use crate::iam::KnownText;
use crate::source::Location;
use crate::syntax::Node;

use super::read::{KnownBool, KnownNumber, boolean, number, text};
use super::{Document, DocumentId};

/// A backup plan. AWS: `BackupPlan`, `BackupPlanInput`.
#[derive(Clone, Debug)]
pub struct BackupPlan {
    /// Its document; the tree has the advanced settings.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `BackupPlanName`.
    pub name: Option<KnownText>,
    /// `BackupPlanId`, in answers of the API.
    pub id: Option<KnownText>,
    /// `BackupPlanArn`, in answers of the API.
    pub arn: Option<KnownText>,
    /// `Rules`, in order.
    pub rules: Vec<BackupRule>,
}

/// A rule of a plan. AWS: `BackupRule`, `BackupRuleInput`.
#[derive(Clone, Debug)]
pub struct BackupRule {
    /// The rule's object.
    pub at: Location,
    /// `RuleName`.
    pub name: Option<KnownText>,
    /// `TargetBackupVaultName`: a name, in the plan's own account and Region.
    pub target_backup_vault_name: Option<KnownText>,
    /// `TargetLogicallyAirGappedBackupVaultArn`.
    pub target_air_gapped_vault_arn: Option<KnownText>,
    /// `ScheduleExpression`.
    pub schedule_expression: Option<KnownText>,
    /// `ScheduleExpressionTimezone`.
    pub schedule_timezone: Option<KnownText>,
    /// `StartWindowMinutes`.
    pub start_window_minutes: Option<KnownNumber>,
    /// `CompletionWindowMinutes`.
    pub completion_window_minutes: Option<KnownNumber>,
    /// `EnableContinuousBackup`.
    pub enable_continuous_backup: Option<KnownBool>,
    /// `Lifecycle`; absent means that backups never expire.
    pub lifecycle: Option<Lifecycle>,
    /// `CopyActions`, in order.
    pub copy_actions: Vec<CopyAction>,
    /// Whether `CopyActions` holds unknowns that could be any number of copies.
    pub has_open_copy_actions: bool,
}

/// When recovery points move and expire. AWS: `Lifecycle`. `-1` means never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// The lifecycle's object.
    pub at: Location,
    /// `MoveToColdStorageAfterDays`.
    pub move_to_cold_storage_after_days: Option<KnownNumber>,
    /// `DeleteAfterDays`.
    pub delete_after_days: Option<KnownNumber>,
    /// `OptInToArchiveForSupportedResources`.
    pub opt_in_to_archive: Option<KnownBool>,
    /// Whether the lifecycle is unknown as a whole.
    pub is_open: bool,
}

/// A copy to another vault. AWS: `CopyAction`.
#[derive(Clone, Debug)]
pub struct CopyAction {
    /// The action's object.
    pub at: Location,
    /// `DestinationBackupVaultArn`.
    pub destination_backup_vault_arn: Option<KnownText>,
    /// `Lifecycle`; absent means that the copy expires with its source.
    pub lifecycle: Option<Lifecycle>,
}

impl BackupPlan {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let rules = root.get("Rules").map(Node::items).unwrap_or_default();
        Self {
            document,
            at: from.at,
            name: text(root, "BackupPlanName"),
            id: text(root, "BackupPlanId"),
            arn: text(root, "BackupPlanArn"),
            rules: rules.iter().filter(|node| node.is_map()).map(BackupRule::read).collect(),
        }
    }
}

impl BackupRule {
    fn read(node: &Node) -> Self {
        let copies = node.get("CopyActions").map(Node::one_or_many).unwrap_or_default();
        let copy = |node: &Node| CopyAction {
            at: node.at,
            destination_backup_vault_arn: text(node, "DestinationBackupVaultArn"),
            lifecycle: node.get("Lifecycle").and_then(Lifecycle::read),
        };
        Self {
            at: node.at,
            name: text(node, "RuleName"),
            target_backup_vault_name: text(node, "TargetBackupVaultName"),
            target_air_gapped_vault_arn: text(node, "TargetLogicallyAirGappedBackupVaultArn"),
            schedule_expression: text(node, "ScheduleExpression"),
            schedule_timezone: text(node, "ScheduleExpressionTimezone"),
            start_window_minutes: number(node, "StartWindowMinutes"),
            completion_window_minutes: number(node, "CompletionWindowMinutes"),
            enable_continuous_backup: boolean(node, "EnableContinuousBackup"),
            lifecycle: node.get("Lifecycle").and_then(Lifecycle::read),
            copy_actions: copies.iter().filter(|node| node.is_map()).map(copy).collect(),
            has_open_copy_actions: copies.iter().any(|node| node.open().is_some()),
        }
    }
}

impl Lifecycle {
    fn read(node: &Node) -> Option<Self> {
        let is_open = node.open().is_some();
        (node.is_map() || is_open).then(|| Self {
            at: node.at,
            move_to_cold_storage_after_days: number(node, "MoveToColdStorageAfterDays"),
            delete_after_days: number(node, "DeleteAfterDays"),
            opt_in_to_archive: boolean(node, "OptInToArchiveForSupportedResources"),
            is_open,
        })
    }
}
