//! What an estate has in common is prepared and decided once, and decides no path otherwise than
//! it would alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{TARGET, VAULT, VAULT_KEY, key, own, policy, statement};
use crate::copy::estate::Estate;
use crate::copy::{CopyPath, PathVerdict, Settings, paths_at, site};
use crate::frontend::{Hints, collect, read_unit};
use crate::inventory::Inventory;
use crate::source::Sources;

fn account(number: usize) -> String {
    format!("11112222{:04}", 3333 + number)
}

fn key_of(number: usize) -> String {
    format!(
        "arn:aws:kms:eu-west-1:{}:key/1234abcd-12ab-34cd-56ef-12345678{number:04}",
        account(number)
    )
}

/// The answers of an account that has one database under a key, and copies it into the central vault.
fn member(number: usize, key_policy: &Json) -> Vec<Json> {
    let (account, arn) = (account(number), key_of(number));
    let database = format!("arn:aws:rds:eu-west-1:{account}:db:orders");
    let plan = format!("p{number}");
    let role = format!("arn:aws:iam::{account}:role/service-role/AWSBackupDefaultServiceRole");
    vec![
        json!({"BackupPlanId": plan,
            "BackupPlanArn": format!("arn:aws:backup:eu-west-1:{account}:backup-plan:{plan}"),
            "BackupPlan": {"BackupPlanName": "daily", "Rules": [{
                "RuleName": "nightly", "TargetBackupVaultName": "prod",
                "Lifecycle": {"DeleteAfterDays": 35},
                "CopyActions": [{"DestinationBackupVaultArn": VAULT}]}]}}),
        json!({"BackupPlanId": plan, "BackupSelection": {
            "SelectionName": "all", "IamRoleArn": role, "Resources": [database]}}),
        json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "DBInstanceArn": database,
            "StorageEncrypted": true, "KmsKeyId": arn}]}),
        key(&arn),
        json!({"KeyId": arn, "PolicyName": "default", "Policy": key_policy}),
    ]
}

/// So many accounts, whose key policies are given by their numbers, and the central one.
fn organization(accounts: usize, key_policy: impl Fn(usize) -> Json) -> Inventory {
    let mut answers: Vec<Json> =
        (0..accounts).flat_map(|number| member(number, &key_policy(number))).collect();
    answers.extend([
        key(VAULT_KEY),
        json!({"KeyId": VAULT_KEY, "PolicyName": "default", "Policy": policy(&[own(TARGET)])}),
        json!({"BackupVaultName": "central", "BackupVaultArn": VAULT, "EncryptionKeyArn": VAULT_KEY,
            "MinRetentionDays": 7, "MaxRetentionDays": 90}),
        json!({"BackupVaultName": "central", "BackupVaultArn": VAULT,
            "Policy": policy(&[statement("In", Some("*"), &["backup:CopyIntoBackupVault"])])}),
    ]);
    let sources = Sources::default();
    let hints = Hints { named: true, ..Hints::default() };
    let unit = read_unit(&sources, "answers.json", Json::Array(answers).to_string(), &hints);
    collect(vec![unit]).0
}

fn shared_with_everybody() -> Json {
    let all = statement("All", Some("*"), &["kms:*"]);
    policy(&[all])
}

/// All paths, with how many policies were prepared and how many calls decided for them.
fn trace(inventory: &Inventory) -> (Vec<CopyPath<'_>>, usize, usize) {
    let estate = Estate::new(inventory, Settings::default());
    let sites = site::sites(inventory);
    let paths: Vec<CopyPath<'_>> = sites.iter().flat_map(|site| paths_at(&estate, site)).collect();
    let held = inventory.policies.iter().filter_map(|policy| estate.held(policy.document));
    let prepared: BTreeSet<_> = held.map(|held| Arc::as_ptr(&held.prepared)).collect();
    (paths, prepared.len(), estate.answers.decided())
}

#[test]
fn policies_that_say_the_same_are_prepared_and_asked_once() {
    let few = organization(2, |_| shared_with_everybody());
    let many = organization(7, |_| shared_with_everybody());
    let (paths, prepared, decided) = trace(&few);
    let (more_paths, still_prepared, more_decided) = trace(&many);
    assert_eq!((paths.len(), more_paths.len()), (2, 7));
    assert!(more_paths.iter().all(|path| path.verdict == PathVerdict::Works));
    // that of all source keys, that of the vault's key, and that of the vault
    assert_eq!((prepared, still_prepared), (3, 3));
    // an account more asks nothing of the keys, and three things of its role: whether it may take the
    // copy out, whether it may put it in, and whether the vault lets it in
    assert_eq!(more_decided - decided, 5 * 3);
}

#[test]
fn sharing_answers_changes_no_path() {
    let only = |on: Json| {
        let mut share =
            statement("Share", Some(&format!("arn:aws:iam::{TARGET}:root")), &["kms:*"]);
        for (name, value) in on.as_object().unwrap() {
            share[name] = value.clone();
        }
        policy(&[share])
    };
    let first = account(0);
    let texts = [
        shared_with_everybody(),
        // one text, and another answer for each key
        only(json!({ "Resource": key_of(0) })),
        only(json!({"Condition": {"StringEquals": {"aws:ResourceAccount": first}}})),
        only(json!({"Condition": {"StringNotEquals": {"AWS:resourceAccount": first}}})),
        only(json!({"NotResource": key_of(1)})),
    ];
    for text in &texts {
        let inventory = organization(3, |_| text.clone());
        let (together, ..) = trace(&inventory);
        let sites = site::sites(&inventory);
        let alone = sites.iter().flat_map(|site| {
            let estate = Estate::new(&inventory, Settings::default());
            paths_at(&estate, site)
        });
        let told = |path: &CopyPath<'_>| (path.verdict, path.steps().cloned().collect::<Vec<_>>());
        let alone: Vec<_> = alone.map(|path| told(&path)).collect();
        assert_eq!(together.iter().map(told).collect::<Vec<_>>(), alone, "{text}");
    }
    let verdicts = |number: usize| -> Vec<PathVerdict> {
        let inventory = organization(3, |_| texts[number].clone());
        trace(&inventory).0.iter().map(|path| path.verdict).collect()
    };
    let (works, fails) = (PathVerdict::Works, PathVerdict::Fails);
    assert_eq!(verdicts(1), [works, fails, fails]);
    assert_eq!(verdicts(2), [works, fails, fails]);
    assert_eq!(verdicts(3), [fails, works, works]);
    assert_eq!(verdicts(4), [works, fails, works]);
}
