//! Vaults, plans and selections.

use crate::frontend::cloudformation::shape::{Shape, renamed};
use crate::frontend::reading::Reading;
use crate::inventory::Kind;

use super::Resource;

/// `AWS::Backup::BackupVault` and `AWS::Backup::LogicallyAirGappedBackupVault`.
pub(super) fn vault(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let properties = resource.properties;
    let bounds = ["MinRetentionDays", "MaxRetentionDays", "ChangeableForDays"];
    let mut shape = Shape::new(resource.entry.value.at)
        .same(properties, &["BackupVaultName", "EncryptionKeyArn", "Notifications"])
        .same(properties, &bounds)
        .take(properties, &[("BackupVaultTags", "Tags")]);
    if let Some(lock) = resource.get("LockConfiguration") {
        shape = shape.same(lock, &bounds).with("LockConfiguration", Some(lock.clone()));
    }
    if resource.kind.contains("AirGapped") {
        shape = shape.implied("VaultType", "LOGICALLY_AIR_GAPPED_BACKUP_VAULT");
    }
    let arn = resource
        .text("BackupVaultName")
        .and_then(|name| resource.arn("backup", &format!("backup-vault:{name}")));
    resource.declare(reading, Kind::BackupVault, shape.with("BackupVaultArn", arn).finish());
    if let Some(policy) = resource.get("AccessPolicy") {
        let policy = resource.unwrapped(reading, policy, "AccessPolicy");
        resource.declare(reading, Kind::VaultPolicy, policy);
    }
}

/// `AWS::Backup::BackupPlan`.
pub(super) fn plan(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let Some(plan) = resource.get("BackupPlan") else { return };
    let names = [("BackupPlanRule", "Rules"), ("TargetBackupVault", "TargetBackupVaultName")];
    resource.declare(reading, Kind::BackupPlan, renamed(plan, &names));
}

/// `AWS::Backup::BackupSelection`.
pub(super) fn selection(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let Some(selection) = resource.get("BackupSelection") else { return };
    let members: Vec<&str> = selection.entries().iter().map(|entry| &*entry.key.text).collect();
    let shape = Shape::new(selection.at)
        .same(selection, &members)
        .with("BackupPlanId", resource.get("BackupPlanId").cloned());
    resource.declare(reading, Kind::BackupSelection, shape.finish());
}
