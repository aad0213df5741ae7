//! Copy jobs: what was copied where, with which role, and how it ended.

use crate::iam::KnownText;
use crate::source::Location;

use super::read::text;
use super::{Document, DocumentId};

/// A copy job. AWS: `CopyJob`.
#[derive(Clone, Debug)]
pub struct CopyJob {
    /// Its document; its account is the one that owns the job.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `CopyJobId`.
    pub id: Option<KnownText>,
    /// `SourceBackupVaultArn`.
    pub source_backup_vault_arn: Option<KnownText>,
    /// `SourceRecoveryPointArn`.
    pub source_recovery_point_arn: Option<KnownText>,
    /// `DestinationBackupVaultArn`.
    pub destination_backup_vault_arn: Option<KnownText>,
    /// `DestinationRecoveryPointArn`; only a copy that was made has one.
    pub destination_recovery_point_arn: Option<KnownText>,
    /// `ResourceArn`: what was backed up.
    pub resource_arn: Option<KnownText>,
    /// `ResourceType`, in AWS Backup's words.
    pub resource_type: Option<KnownText>,
    /// `IamRoleArn`: the role that copies.
    pub iam_role_arn: Option<KnownText>,
    /// `State`: `CREATED`, `RUNNING`, `COMPLETED`, `FAILED`, `PARTIAL`.
    pub state: Option<KnownText>,
    /// `StatusMessage`: why it failed, in the service's words.
    pub status_message: Option<KnownText>,
    /// `CreatedBy.BackupPlanId`; absent for a job that was started by hand.
    pub backup_plan_id: Option<KnownText>,
    /// `CreatedBy.BackupRuleId`.
    pub backup_rule_id: Option<KnownText>,
}

impl CopyJob {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let created_by = |member| root.get("CreatedBy").and_then(|node| text(node, member));
        Self {
            document,
            at: from.at,
            id: text(root, "CopyJobId"),
            source_backup_vault_arn: text(root, "SourceBackupVaultArn"),
            source_recovery_point_arn: text(root, "SourceRecoveryPointArn"),
            destination_backup_vault_arn: text(root, "DestinationBackupVaultArn"),
            destination_recovery_point_arn: text(root, "DestinationRecoveryPointArn"),
            resource_arn: text(root, "ResourceArn"),
            resource_type: text(root, "ResourceType"),
            iam_role_arn: text(root, "IamRoleArn"),
            state: text(root, "State"),
            status_message: text(root, "StatusMessage"),
            backup_plan_id: created_by("BackupPlanId"),
            backup_rule_id: created_by("BackupRuleId"),
        }
    }
}
