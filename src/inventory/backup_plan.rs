//! Backup plans: rules, lifecycles and copy actions.

use crate::iam::{Known, KnownText};
use crate::source::Location;
use crate::syntax::Node;

use super::read::{KnownBool, KnownNumber, boolean, number, text};
use super::{Document, DocumentId, Inventory};

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

impl Inventory {
    /// Every copy action, with its plan and rule.
    pub fn copy_actions(&self) -> impl Iterator<Item = (&BackupPlan, &BackupRule, &CopyAction)> {
        self.backup_plans.iter().flat_map(|plan| {
            plan.rules
                .iter()
                .flat_map(move |rule| rule.copy_actions.iter().map(move |copy| (plan, rule, copy)))
        })
    }

    /// Every lifecycle, of rules and of their copies, with its plan's document.
    pub fn lifecycles(&self) -> impl Iterator<Item = (DocumentId, &Lifecycle)> {
        self.backup_plans.iter().flat_map(|plan| {
            let of_rules = plan.rules.iter().flat_map(|rule| {
                let copies = rule.copy_actions.iter().filter_map(|copy| copy.lifecycle.as_ref());
                rule.lifecycle.iter().chain(copies)
            });
            of_rules.map(|lifecycle| (plan.document, lifecycle))
        })
    }

    /// Every schedule that is known, with its plan's document and its text.
    pub fn schedules(&self) -> impl Iterator<Item = (DocumentId, &KnownText, &str)> {
        self.backup_plans.iter().flat_map(|plan| {
            let expressions =
                plan.rules.iter().filter_map(|rule| rule.schedule_expression.as_ref());
            expressions.filter_map(|it| Some((plan.document, it, &**it.value.yes()?)))
        })
    }
}

impl BackupRule {
    /// Whether this is known to back up continuously.
    pub fn is_continuous(&self) -> bool {
        self.enable_continuous_backup.as_ref().is_some_and(|it| it.value == Known::Yes(true))
    }

    /// The rule's name, as far as it is known.
    pub fn known_name(&self) -> &str {
        self.name.as_ref().and_then(|name| name.value.yes()).map_or("…", |name| name)
    }

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
