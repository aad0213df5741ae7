//! The ends of a copy: whose role makes it, and into which sort of vault it goes.

use serde_json::json;

use super::{DATABASE, KEY, ROLE, SOURCE, TARGET, VAULT, estate, policy, read, statement, told};
use crate::copy::{PathVerdict, Settings, StepId, Verdict, trace};

/// The verdict of a path, what fails and what is waited for.
type Told = (PathVerdict, Vec<&'static str>, Vec<String>);

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

/// The policies of the vaults that deny the copy, by the vaults' names.
fn with_air_gapped(resource: serde_json::Value, arn: &str, denying: &[&str]) -> Told {
    let vault = |name: &str| format!("arn:aws:backup:eu-west-1:{SOURCE}:backup-vault:{name}");
    let mut files = estate();
    files.insert("database.json", resource);
    files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
    files.get_mut("selection.json").unwrap()["BackupSelection"]["Resources"] = json!([arn]);
    files.get_mut("plan.json").unwrap()["BackupPlan"]["Rules"][0]["TargetLogicallyAirGappedBackupVaultArn"] =
        vault("gapped").into();
    files.insert(
        "gapped.json",
        json!({"BackupVaultName": "gapped", "BackupVaultArn": vault("gapped"),
            "VaultType": "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "MinRetentionDays": 7}),
    );
    let mut deny = statement("No", Some("*"), &["backup:CopyFromBackupVault"]);
    deny["Effect"] = "Deny".into();
    for (file, name) in [("prod-policy.json", "prod"), ("gapped-policy.json", "gapped")] {
        if denying.contains(&name) {
            let text = policy(&[deny.clone()]);
            let answer =
                json!({"BackupVaultName": name, "BackupVaultArn": vault(name), "Policy": text});
            files.insert(file, answer);
        }
    }
    told(&read(&files))
}

#[test]
fn a_copy_is_taken_from_the_vault_in_which_the_backup_is() {
    let works = || (PathVerdict::Works, vec![], vec![]);
    let fails = || (PathVerdict::Fails, vec!["source-role-may-copy"], vec![]);
    let open = || (PathVerdict::Conditional, vec![], vec!["source-vault/gapped,prod".to_owned()]);
    // what AWS Backup fully manages is made in the air-gapped vault
    let arn = format!("arn:aws:elasticfilesystem:eu-west-1:{SOURCE}:file-system/fs-1");
    let files = || json!({"FileSystems": [{"FileSystemId": "fs-1", "FileSystemArn": arn}]});
    assert_eq!(with_air_gapped(files(), &arn, &[]), works());
    assert_eq!(with_air_gapped(files(), &arn, &["prod"]), works());
    assert_eq!(with_air_gapped(files(), &arn, &["gapped"]), fails());
    // what it cannot hold stays in the other
    let database = || estate().remove("database.json").unwrap();
    assert_eq!(with_air_gapped(database(), DATABASE, &["gapped"]), works());
    assert_eq!(with_air_gapped(database(), DATABASE, &["prod"]), fails());
    // the rest passes through both
    let arn = format!("arn:aws:rds:eu-west-1:{SOURCE}:cluster:orders");
    let cluster = || {
        json!({"DBClusters": [{"DBClusterIdentifier": "orders", "DBClusterArn": arn,
            "Engine": "aurora-mysql", "StorageEncrypted": true, "KmsKeyId": KEY}]})
    };
    assert_eq!(with_air_gapped(cluster(), &arn, &[]), works());
    assert_eq!(with_air_gapped(cluster(), &arn, &["prod"]), open());
    assert_eq!(with_air_gapped(cluster(), &arn, &["gapped"]), open());
    assert_eq!(with_air_gapped(cluster(), &arn, &["gapped", "prod"]), fails());
}

#[test]
fn no_copy_comes_without_tls() {
    let with = |effect: &str, secure: &str| {
        let source = format!("arn:aws:iam::{SOURCE}:root");
        let mut other = statement("Tls", Some("*"), &["backup:CopyIntoBackupVault"]);
        other["Effect"] = effect.into();
        other["Condition"] = json!({"Bool": {"aws:SecureTransport": secure}});
        let mut statements = vec![other];
        if effect == "Deny" {
            statements.push(statement("In", Some(&source), &["backup:CopyIntoBackupVault"]));
        }
        let mut files = estate();
        files.insert("vault-policy.json", policy(&statements));
        told(&read(&files))
    };
    assert_eq!(with("Deny", "false"), (PathVerdict::Works, vec![], vec![]));
    assert_eq!(with("Allow", "false").0, PathVerdict::Fails);
    // AWS Backup asks the policy itself, and does not document with which keys
    let open = (PathVerdict::Conditional, vec![], vec!["context/aws:securetransport".to_owned()]);
    assert_eq!(with("Allow", "true"), open);
    assert_eq!(with("Deny", "true"), open);
}

#[test]
fn the_organization_of_what_is_copied_counts() {
    let with = |organization: &str| {
        let mut files = estate();
        let mut role = statement("Copies", None, &["backup:Copy*", "rds:*"]);
        role["Condition"] = json!({"StringEquals": {"aws:ResourceOrgID": organization}});
        let mut key = statement("Own", Some("*"), &["kms:*"]);
        key["Condition"] = json!({"StringEquals": {"aws:PrincipalOrgID": organization}});
        files.insert("role-policy.json", policy(&[role, statement("Rds", None, &["rds:*"])]));
        files.insert("vault-key-policy.json", policy(&[key]));
        let member = |id: &str| {
            json!({"Id": id, "Status": "ACTIVE",
                "Arn": format!("arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/{id}")})
        };
        files.insert("accounts.json", json!({"Accounts": [member(SOURCE), member(TARGET)]}));
        files.insert(
            "organization.json",
            json!({"Organization": {"Id": "o-a1b2c3d4e5", "MasterAccountId": "999988887777",
                "Arn": "arn:aws:organizations::999988887777:organization/o-a1b2c3d4e5"}}),
        );
        let inventory = read(&files);
        let paths = trace(&inventory, &Settings::default());
        let found = paths[0].steps().find(|step| step.id == StepId::RestorableInDestination);
        let restorable = found.unwrap().verdict;
        (told(&inventory), restorable)
    };
    let works = (PathVerdict::Works, vec![], vec![]);
    assert_eq!(with("o-a1b2c3d4e5"), (works, Verdict::Allowed));
    let fails = vec!["source-role-may-copy", "destination-key-use"];
    assert_eq!(with("o-zzzzzzzzzz"), ((PathVerdict::Fails, fails, vec![]), Verdict::Denied));
}
