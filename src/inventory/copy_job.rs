//! Copy jobs: what was copied where, with which role, and how it ended.

use crate::iam::KnownText;
use crate::source::{Date, Location};

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
    /// The day of `CreationDate`, else of `CompletionDate`, as it is written: ISO 8601, or seconds since
    /// 1970 in UTC.
    pub day: Option<Date>,
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
            day: ["CreationDate", "CompletionDate"]
                .iter()
                .find_map(|member| day(root.get(member)?.scalar()?)),
            backup_plan_id: created_by("BackupPlanId"),
            backup_rule_id: created_by("BackupRuleId"),
        }
    }
}

/// The day of a time, in either form that the AWS CLI writes.
fn day(time: &str) -> Option<Date> {
    let iso = time.split(['T', ' ']).next().and_then(|day| day.parse().ok());
    let seconds = || time.split('.').next()?.parse().ok().map(Date::from_unix_seconds);
    iso.or_else(seconds)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_is_read_from_both_forms_of_a_time() {
        for (time, expected) in [
            ("2025-09-01T03:00:00.123000+00:00", Some("2025-09-01")),
            ("2025-09-01 03:00:00", Some("2025-09-01")),
            ("1756695600.123", Some("2025-09-01")),
            ("1756695600", Some("2025-09-01")),
            ("yesterday", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(day(time).map(|day| day.to_string()).as_deref(), expected, "{time}");
        }
    }
}
