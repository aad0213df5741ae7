//! The ends of a copy: whose role makes it, and into which sort of vault it goes.

use serde_json::json;

use super::{ROLE, TARGET, VAULT, estate, policy, read, statement, told};
use crate::copy::PathVerdict;

#[test]
fn a_role_of_another_account_makes_no_copies() {
    let with = |role: &str, told_by_plan: bool| {
        let mut files = estate();
        files.get_mut("selection.json").unwrap()["BackupSelection"]["IamRoleArn"] = role.into();
        files.insert(
            "vault-policy.json",
            policy(&[statement("In", Some("*"), &["backup:CopyIntoBackupVault"])]),
        );
        if !told_by_plan {
            let plan = files.get_mut("plan.json").unwrap().as_object_mut().unwrap();
            plan.remove("BackupPlanArn");
        }
        told(&read(&files))
    };
    let works = (PathVerdict::Works, vec![], vec![]);
    let default = |account: &str| {
        format!("arn:aws:iam::{account}:role/service-role/AWSBackupDefaultServiceRole")
    };
    assert_eq!(with(ROLE, true), works);
    assert_eq!(with(&default("111122223333"), true), works);
    let fails = (PathVerdict::Fails, vec!["source-role-may-copy"], vec![]);
    assert_eq!(with(&default("777788889999"), true), fails);
    // the role itself may tell where the plan runs
    assert_ne!(with(&default("777788889999"), false).1, ["source-role-may-copy"]);
}

#[test]
fn nothing_tells_whether_a_restore_access_vault_takes_copies() {
    let mut files = estate();
    files.insert(
        "vault.json",
        json!({"BackupVaultName": "central", "BackupVaultArn": VAULT, "VaultType": "RESTORE_ACCESS_BACKUP_VAULT",
            "EncryptionKeyArn": super::VAULT_KEY, "SourceBackupVaultArn":
            format!("arn:aws:backup:eu-central-1:{TARGET}:backup-vault:air-gapped")}),
    );
    let waits = vec![format!("restore-access-vault/{VAULT}")];
    assert_eq!(told(&read(&files)), (PathVerdict::Conditional, vec![], waits));
}
