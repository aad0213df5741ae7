//! What sort of keys a copy needs, beyond what policies say.

use serde_json::json;

use super::{Files, KEY, SOURCE, VAULT_KEY, estate, key, own, policy, read, statement, told};
use crate::copy::{PathVerdict, Settings, Step, trace};

#[test]
fn a_key_in_passing_is_no_reason_to_fail() {
    for (state, is_usable) in [
        ("Enabled", true),
        ("Creating", true),
        ("Updating", true),
        ("Disabled", false),
        ("PendingDeletion", false),
        ("PendingImport", false),
        ("PendingReplicaDeletion", false),
        ("Unavailable", false),
    ] {
        for (file, arn) in [("key.json", KEY), ("vault-key.json", VAULT_KEY)] {
            let mut files = estate();
            let mut key = key(arn);
            key["KeyMetadata"]["KeyState"] = json!(state);
            files.insert(file, key);
            let fails = (PathVerdict::Fails, vec!["keys-usable"], vec![]);
            let works = (PathVerdict::Works, vec![], vec![]);
            let expected = if is_usable { works } else { fails };
            assert_eq!(told(&read(&files)), expected, "{file} {state}");
        }
    }
}

#[test]
fn an_air_gapped_vault_takes_no_copy_of_an_unencrypted_cluster() {
    let arn = format!("arn:aws:rds:eu-west-1:{SOURCE}:cluster:orders");
    for (engine, is_encrypted, is_air_gapped, verdict) in [
        ("aurora-mysql", false, true, PathVerdict::Fails),
        ("docdb", false, true, PathVerdict::Fails),
        ("neptune", false, true, PathVerdict::Fails),
        ("aurora-mysql", true, true, PathVerdict::Works),
        ("aurora-mysql", false, false, PathVerdict::Works),
    ] {
        let mut files = estate();
        files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
        files.get_mut("selection.json").unwrap()["BackupSelection"]["Resources"] = json!([arn]);
        let mut cluster = json!({"DBClusterIdentifier": "orders", "DBClusterArn": arn,
            "Engine": engine, "StorageEncrypted": is_encrypted});
        if is_encrypted {
            cluster["KmsKeyId"] = json!(KEY);
        }
        files.insert("database.json", json!({ "DBClusters": [cluster] }));
        if is_air_gapped {
            files.get_mut("vault.json").unwrap()["VaultType"] =
                json!("LOGICALLY_AIR_GAPPED_BACKUP_VAULT");
        }
        let (found, fails, _) = told(&read(&files));
        assert_eq!(found, verdict, "{engine} {is_encrypted} {is_air_gapped}");
        let denied: &[&str] =
            if verdict == PathVerdict::Fails { &["source-key-kind"] } else { &[] };
        assert_eq!(fails, denied);
    }
}

#[test]
fn a_backup_made_in_an_air_gapped_vault_leaves_for_customer_managed_keys_only() {
    let arn = format!("arn:aws:elasticfilesystem:eu-west-1:{SOURCE}:file-system/fs-1");
    let gapped = format!("arn:aws:backup:eu-west-1:{SOURCE}:backup-vault:gapped");
    let mut files = estate();
    files.remove("database.json");
    files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
    files.get_mut("selection.json").unwrap()["BackupSelection"]["Resources"] = json!([arn]);
    files.insert(
        "gapped.json",
        json!({"BackupVaultName": "gapped", "BackupVaultArn": gapped,
            "VaultType": "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "MinRetentionDays": 7}),
    );
    files.get_mut("plan.json").unwrap()["BackupPlan"]["Rules"][0]["TargetLogicallyAirGappedBackupVaultArn"] =
        json!(gapped);
    // the key of the vault that is passed over does not matter
    assert_eq!(told(&read(&files)), (PathVerdict::Works, vec![], vec![]));

    let mut managed = key(VAULT_KEY);
    managed["KeyMetadata"]["KeyManager"] = json!("AWS");
    files.insert("vault-key.json", managed);
    files.remove("vault-key-policy.json");
    let fails = (PathVerdict::Fails, vec!["destination-key-kind"], vec![]);
    assert_eq!(told(&read(&files)), fails);
}

/// The service-linked role may not create grants by way of AWS Backup, whatever anybody writes: only
/// what a policy of ours leaves out is worth a word.
#[test]
fn what_the_policy_of_aws_leaves_out_is_nobodys_doubt() {
    let arn = format!("arn:aws:elasticfilesystem:eu-west-1:{SOURCE}:file-system/fs-1");
    let mut files = estate();
    files.remove("database.json");
    files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
    files.get_mut("selection.json").unwrap()["BackupSelection"]["Resources"] = json!([arn]);
    files.insert(
        "prod.json",
        json!({"BackupVaultName": "prod", "EncryptionKeyArn": KEY,
            "BackupVaultArn": format!("arn:aws:backup:eu-west-1:{SOURCE}:backup-vault:prod")}),
    );
    let doubts = |files: &Files| -> Vec<(String, String)> {
        let inventory = read(files);
        let paths = trace(&inventory, &Settings::default());
        let of = |step: &Step| {
            let name = step.id.word().to_owned();
            step.doubts.iter().map(|it| (name.clone(), it.action.clone())).collect::<Vec<_>>()
        };
        paths.iter().flat_map(|path| path.steps().flat_map(of).collect::<Vec<_>>()).collect()
    };
    assert_eq!(doubts(&files), []);
    files.insert("key-policy.json", policy(&[own(SOURCE)]));
    let named = |step: &str, action: &str| (step.to_owned(), action.to_owned());
    let expected = [
        named("source-key-create-grant", "kms:CreateGrant"),
        named("source-key-use", "kms:DescribeKey"),
    ];
    assert_eq!(doubts(&files), expected);
}

#[test]
fn a_key_of_another_service_proves_no_copy_within_an_account() {
    let within = |alias: &str| {
        let vault = format!("arn:aws:backup:eu-central-1:{SOURCE}:backup-vault:second");
        let mut files = estate();
        files.get_mut("plan.json").unwrap()["BackupPlan"]["Rules"][0]["CopyActions"][0]["DestinationBackupVaultArn"] =
            vault.as_str().into();
        let key = format!("arn:aws:kms:eu-central-1:{SOURCE}:alias/aws/{alias}");
        files.insert(
            "vault.json",
            json!({"BackupVaultName": "second", "BackupVaultArn": vault, "EncryptionKeyArn": key,
                "NumberOfRecoveryPoints": 1}),
        );
        files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
        told(&read(&files))
    };
    let works = (PathVerdict::Works, vec![], vec![]);
    assert_eq!(within("rds"), works);
    assert_eq!(within("backup"), works);
    let waits = vec!["key-of-service/alias/aws/ebs".to_owned()];
    assert_eq!(within("ebs"), (PathVerdict::Conditional, vec![], waits));
}
