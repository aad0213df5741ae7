//! Events of vaults that AWS Backup does not have.
//!
//! The nearest name is worked out.
//! AWS: AWS Backup API reference, `PutBackupVaultNotifications`.

use crate::aws::catalogue::did_you_mean;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

const EVENTS: &[&str] = &[
    "BACKUP_JOB_COMPLETED",
    "BACKUP_JOB_EXPIRED",
    "BACKUP_JOB_FAILED",
    "BACKUP_JOB_STARTED",
    "BACKUP_JOB_SUCCESSFUL",
    "BACKUP_PLAN_CREATED",
    "BACKUP_PLAN_MODIFIED",
    "CONTINUOUS_BACKUP_INTERRUPTED",
    "COPY_JOB_FAILED",
    "COPY_JOB_STARTED",
    "COPY_JOB_SUCCESSFUL",
    "RECOVERY_POINT_INDEXING_FAILED",
    "RECOVERY_POINT_INDEX_COMPLETED",
    "RECOVERY_POINT_INDEX_DELETED",
    "RECOVERY_POINT_MODIFIED",
    "RESTORE_JOB_COMPLETED",
    "RESTORE_JOB_FAILED",
    "RESTORE_JOB_STARTED",
    "RESTORE_JOB_SUCCESSFUL",
    "S3_BACKUP_OBJECT_FAILED",
    "S3_RESTORE_OBJECT_FAILED",
];

/// Reports every event that is not in the list.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for vault in &context.inventory.backup_vaults {
        let document = context.inventory.document(vault.document);
        let events = document
            .and_then(|document| document.root.get("Notifications"))
            .and_then(|notifications| notifications.get("BackupVaultEvents"))
            .map(Node::one_or_many)
            .unwrap_or_default();
        for event in events {
            let Some(name) = event.text().filter(|name| !EVENTS.contains(name)) else { continue };
            let near = did_you_mean(name, EVENTS.iter().copied());
            let hit = Hit::new(vault.document, event.at).value("event", name);
            hits.push(hit.value("near", near.unwrap_or("BACKUP_JOB_FAILED")));
        }
    }
}
