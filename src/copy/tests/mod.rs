//! Laws of paths, over an estate of CLI answers in which every line matters.

mod alike;
mod ends;
mod keys;
mod selection;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::copy::{CopyPath, PathVerdict, Settings, StepId, Verdict, trace, would_decide};
use crate::frontend::{Hints, Unit, collect, read_unit};
use crate::inventory::Inventory;
use crate::source::Sources;

const SOURCE: &str = "111122223333";
const TARGET: &str = "444455556666";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const VAULT_KEY: &str =
    "arn:aws:kms:eu-central-1:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321";
const VAULT: &str = "arn:aws:backup:eu-central-1:444455556666:backup-vault:central";
const DATABASE: &str = "arn:aws:rds:eu-west-1:111122223333:db:orders";
const ROLE: &str = "arn:aws:iam::111122223333:role/backup";

/// Answers by file name; a policy also has what it describes.
type Files = BTreeMap<&'static str, Json>;

fn own(account: &str) -> Json {
    json!({"Sid": "Own", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
        "Principal": {"AWS": format!("arn:aws:iam::{account}:root")}})
}

fn statement(sid: &str, principal: Option<&str>, actions: &[&str]) -> Json {
    let mut statement = json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"});
    if let Some(principal) = principal {
        statement["Principal"] = json!({ "AWS": principal });
    }
    statement
}

fn policy(statements: &[Json]) -> Json {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn key(arn: &str) -> Json {
    json!({"KeyMetadata": {"KeyId": arn.rsplit('/').next(), "Arn": arn, "KeyState": "Enabled",
        "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"}})
}

/// An estate whose one path works, each permission by one statement alone.
fn estate() -> Files {
    let target = format!("arn:aws:iam::{TARGET}:root");
    let source = format!("arn:aws:iam::{SOURCE}:root");
    BTreeMap::from([
        (
            "plan.json",
            json!({"BackupPlanId": "p", "BackupPlanArn":
            format!("arn:aws:backup:eu-west-1:{SOURCE}:backup-plan:p"),
            "BackupPlan": {"BackupPlanName": "daily", "Rules": [{
                "RuleName": "nightly", "TargetBackupVaultName": "prod",
                "Lifecycle": {"DeleteAfterDays": 35},
                "CopyActions": [{"DestinationBackupVaultArn": VAULT}]}]}}),
        ),
        (
            "selection.json",
            json!({"BackupPlanId": "p", "BackupSelection": {
            "SelectionName": "all", "IamRoleArn": ROLE, "Resources": [DATABASE]}}),
        ),
        (
            "database.json",
            json!({"DBInstances": [{"DBInstanceIdentifier": "orders",
            "DBInstanceArn": DATABASE, "StorageEncrypted": true, "KmsKeyId": KEY}]}),
        ),
        ("key.json", key(KEY)),
        ("vault-key.json", key(VAULT_KEY)),
        (
            "key-policy.json",
            policy(&[
                own(SOURCE),
                statement("Share", Some(&target), &["kms:CreateGrant", "kms:DescribeKey"]),
            ]),
        ),
        ("vault-key-policy.json", policy(&[own(TARGET)])),
        (
            "vault.json",
            json!({"BackupVaultName": "central", "BackupVaultArn": VAULT,
            "EncryptionKeyArn": VAULT_KEY, "MinRetentionDays": 7, "MaxRetentionDays": 90}),
        ),
        (
            "vault-policy.json",
            policy(&[statement("In", Some(&source), &["backup:CopyIntoBackupVault"])]),
        ),
        ("role-policy.json", policy(&[statement("Copies", None, &["backup:Copy*", "rds:*"])])),
    ])
}

/// What a policy is, and what it describes.
fn owner(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "key-policy.json" => Some(("key-policy", KEY)),
        "vault-key-policy.json" => Some(("key-policy", VAULT_KEY)),
        "vault-policy.json" => Some(("vault-policy", VAULT)),
        "role-policy.json" => Some(("identity-policy", ROLE)),
        "trust-policy.json" => Some(("trust-policy", ROLE)),
        "other-trust-policy.json" => Some(("trust-policy", "arn:aws:iam::111122223333:role/b")),
        _ => None,
    }
}

fn unit(sources: &Sources, name: &str, json: &Json) -> Unit {
    let owner = owner(name);
    let hints = Hints {
        named: true,
        kind: owner.and_then(|(kind, _)| kind.parse().ok()),
        describes: owner.map(|(_, arn)| arn.into()),
        ..Hints::default()
    };
    read_unit(sources, name, json.to_string(), &hints)
}

fn read<'f>(files: impl IntoIterator<Item = (&'f &'static str, &'f Json)>) -> Inventory {
    let sources = Sources::default();
    let units = files.into_iter().map(|(name, json)| unit(&sources, name, json)).collect();
    collect(units).0
}

/// The only path of an estate, in words: verdict, then what fails or is waited for.
fn told(inventory: &Inventory) -> (PathVerdict, Vec<&'static str>, Vec<String>) {
    let paths = trace(inventory, &Settings::default());
    let [path] = paths.as_slice() else { panic!("one path, not {}", paths.len()) };
    let waits = path.waits_for().into_iter().map(|need| need.id.clone()).collect();
    (path.verdict, path.fails_because().map(|step| step.id.word()).collect(), waits)
}

fn verdict_of(files: &Files) -> PathVerdict {
    told(&read(files)).0
}

fn verdicts<'p>(path: &'p CopyPath<'_>) -> impl Iterator<Item = (StepId, Verdict)> + 'p {
    path.steps().map(|step| (step.id, step.verdict))
}

#[test]
fn the_estate_works() {
    assert_eq!(told(&read(&estate())), (PathVerdict::Works, vec![], vec![]));
}

#[test]
fn without_what_allows_a_step_the_path_fails_there() {
    for (file, sid, step) in [
        ("key-policy.json", "Share", "source-key-create-grant"),
        ("vault-key-policy.json", "Own", "destination-key-use"),
        ("vault-policy.json", "In", "destination-vault-accepts"),
        ("role-policy.json", "Copies", "source-role-may-copy"),
    ] {
        let mut files = estate();
        let statements = files.get_mut(file).unwrap()["Statement"].as_array_mut().unwrap();
        statements.retain(|statement| statement["Sid"] != sid);
        assert_eq!(told(&read(&files)), (PathVerdict::Fails, vec![step], vec![]), "{file}");
    }
}

#[test]
fn the_trust_policy_of_a_role_that_only_the_selection_names_counts() {
    let trust = |service: &str, condition: Json| {
        policy(&[json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Condition": condition,
            "Principal": {"Service": service}})])
    };
    let with = |name: &'static str, trust: Json| {
        let mut files = estate();
        files.insert(name, trust);
        told(&read(&files))
    };
    let works = (PathVerdict::Works, vec![], vec![]);
    let fails = (PathVerdict::Fails, vec!["source-role-may-copy"], vec![]);
    assert_eq!(with("trust-policy.json", trust("backup.amazonaws.com", json!({}))), works);
    assert_eq!(with("trust-policy.json", trust("ec2.amazonaws.com", json!({}))), fails);
    // that of another role, or of nobody
    assert_eq!(with("other-trust-policy.json", trust("ec2.amazonaws.com", json!({}))), works);
    assert_eq!(with("loose.json", trust("ec2.amazonaws.com", json!({}))), works);
    // AWS does not document what AWS Backup sends
    let source = json!({"StringEquals": {"aws:SourceAccount": SOURCE}});
    let waits = vec!["context/aws:sourceaccount".to_owned()];
    let open = (PathVerdict::Conditional, vec![], waits);
    assert_eq!(with("trust-policy.json", trust("backup.amazonaws.com", source)), open);
}

#[test]
fn a_wildcard_in_the_policy_of_a_vault_proves_nothing() {
    let source = format!("arn:aws:iam::{SOURCE}:root");
    for (actions, verdict) in [
        (["backup:CopyIntoBackupVault", "backup:ListTags"], PathVerdict::Works),
        (["backup:copyintobackupvault", "backup:List*"], PathVerdict::Works),
        (["backup:Copy*", "backup:ListTags"], PathVerdict::Conditional),
        (["backup:*", "backup:ListTags"], PathVerdict::Conditional),
        (["backup:Describe*", "backup:ListTags"], PathVerdict::Fails),
    ] {
        let mut files = estate();
        files.insert("vault-policy.json", policy(&[statement("In", Some(&source), &actions)]));
        assert_eq!(verdict_of(&files), verdict, "{actions:?}");
    }
}

#[test]
fn a_deny_stops_the_step_whose_call_it_hits() {
    let deny = |action: &str, principal: bool| {
        let mut deny = json!({"Effect": "Deny", "Action": action, "Resource": "*"});
        if principal {
            deny["Principal"] = json!("*");
        }
        deny
    };
    for (file, action, step) in [
        ("key-policy.json", "kms:CreateGrant", "source-key-create-grant"),
        ("key-policy.json", "kms:DescribeKey", "source-key-use"),
        ("vault-key-policy.json", "kms:CreateGrant", "destination-key-use"),
        ("vault-policy.json", "backup:CopyIntoBackupVault", "destination-vault-accepts"),
        ("role-policy.json", "backup:CopyFromBackupVault", "source-role-may-copy"),
    ] {
        let mut files = estate();
        let statements = files.get_mut(file).unwrap()["Statement"].as_array_mut().unwrap();
        statements.push(deny(action, file != "role-policy.json"));
        assert_eq!(
            told(&read(&files)),
            (PathVerdict::Fails, vec![step], vec![]),
            "{file} {action}"
        );
    }
}

#[test]
fn a_deny_never_makes_a_failing_path_work() {
    let denies = [
        (
            "key-policy.json",
            json!({"Effect": "Deny", "Principal": "*", "Action": "kms:*",
            "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": SOURCE}}}),
        ),
        (
            "vault-policy.json",
            json!({"Effect": "Deny", "Principal": "*", "Action": "backup:*",
            "Resource": "*", "Condition": {"Null": {"aws:PrincipalOrgID": "true"}}}),
        ),
        (
            "role-policy.json",
            json!({"Effect": "Deny", "Action": "rds:DeleteDBInstance",
            "Resource": "*"}),
        ),
    ];
    for broken in ["key-policy.json", "vault-policy.json", "role-policy.json"] {
        let mut files = estate();
        files.get_mut(broken).unwrap()["Statement"].as_array_mut().unwrap().pop();
        if broken != "key-policy.json" {
            files.insert(
                broken,
                policy(&[statement(
                    "Other",
                    (broken != "role-policy.json").then_some("999988887777"),
                    &["backup:ListTags"],
                )]),
            );
        }
        let before = verdict_of(&files);
        assert_eq!(before, PathVerdict::Fails, "{broken}");
        for (file, deny) in &denies {
            let mut files = files.clone();
            files.get_mut(file).unwrap()["Statement"].as_array_mut().unwrap().push(deny.clone());
            assert_eq!(verdict_of(&files), PathVerdict::Fails, "{broken}, {file}");
        }
    }
}

#[test]
fn taking_a_document_away_never_turns_works_into_fails_or_back() {
    let mut broken = estate();
    broken.insert(
        "vault-policy.json",
        policy(&[statement("Other", Some("999988887777"), &["backup:CopyIntoBackupVault"])]),
    );
    for (files, certain) in [(estate(), PathVerdict::Works), (broken, PathVerdict::Fails)] {
        assert_eq!(verdict_of(&files), certain);
        for name in files.keys().filter(|name| **name != "plan.json") {
            let mut fewer = files.clone();
            fewer.remove(name);
            let inventory = read(&fewer);
            for path in trace(&inventory, &Settings::default()) {
                let found = path.verdict;
                assert!(found == certain || found == PathVerdict::Conditional, "{name}: {found:?}");
            }
        }
    }
}

#[test]
fn each_missing_document_is_named() {
    for (file, need) in [
        ("key-policy.json", format!("key-policy/{KEY}")),
        ("vault-key-policy.json", format!("key-policy/{VAULT_KEY}")),
        ("vault-policy.json", format!("vault-policy/{VAULT}")),
        ("role-policy.json", format!("role/{ROLE}")),
        ("vault.json", format!("vault/{VAULT}")),
    ] {
        let mut files = estate();
        files.remove(file);
        let (verdict, _, waits) = told(&read(&files));
        assert_eq!((verdict, waits), (PathVerdict::Conditional, vec![need]), "{file}");
    }
}

#[test]
fn what_a_part_of_a_description_leaves_out_is_unknown() {
    let mut files = estate();
    files.insert("key-policy.json", json!([own(SOURCE)]));
    let waits = vec![format!("policy/{KEY}")];
    assert_eq!(told(&read(&files)), (PathVerdict::Conditional, vec![], waits));
    // the same statements as a whole policy are all there is
    files.insert("key-policy.json", policy(&[own(SOURCE)]));
    assert_eq!(verdict_of(&files), PathVerdict::Fails);
    // a Deny counts wherever it stands
    let mut deny = statement("No", Some("*"), &["kms:*"]);
    deny["Effect"] = json!("Deny");
    files.insert("key-policy.json", json!([deny]));
    assert_eq!(verdict_of(&files), PathVerdict::Fails);

    let mut files = estate();
    files.insert("vault.json", json!({"BackupVaultName": "central", "BackupVaultArn": VAULT}));
    let waits = vec!["vault/central".to_owned()];
    assert_eq!(told(&read(&files)), (PathVerdict::Conditional, vec![], waits));
}

#[test]
fn a_resource_whose_name_is_not_known_has_a_path_of_its_own() {
    let mut files = estate();
    let open = "arn:aws:rds:eu-west-1:111122223333:db:<your database>";
    files.insert(
        "selection.json",
        json!({"BackupPlanId": "p", "BackupSelection": {
        "SelectionName": "all", "IamRoleArn": ROLE, "Resources": [DATABASE, open, "<another>"]}}),
    );
    let inventory = read(&files);
    let paths = trace(&inventory, &Settings::default());
    let told: Vec<(&str, Option<&str>, PathVerdict)> = paths
        .iter()
        .map(|path| (path.resource_type.as_str(), path.resource.as_deref(), path.verdict))
        .collect();
    let shown = "arn:aws:rds:eu-west-1:111122223333:db:⟨<your database>⟩";
    assert_eq!(
        told,
        [
            ("RDS", Some(DATABASE), PathVerdict::Works),
            ("RDS", Some(shown), PathVerdict::Conditional),
            ("*", Some("⟨<another>⟩"), PathVerdict::Conditional),
        ]
    );
}

#[test]
fn documents_that_many_paths_wait_for_come_first() {
    let mut files = estate();
    files.remove("vault-policy.json");
    files.insert(
        "second.json",
        json!({"BackupPlanId": "p", "BackupSelection": {
        "SelectionName": "more", "IamRoleArn": "arn:aws:iam::111122223333:role/other",
        "Resources": [DATABASE]}}),
    );
    let inventory = read(&files);
    let paths = trace(&inventory, &Settings::default());
    let deciders = would_decide(&paths);
    let all = &deciders.all;
    let found: Vec<(&str, usize, usize)> =
        all.iter().map(|it| (it.need.id.as_str(), it.paths, it.alone)).collect();
    let vault = format!("vault-policy/{VAULT}");
    let role = "role/arn:aws:iam::111122223333:role/other";
    assert_eq!(found, [(vault.as_str(), 2, 1), (role, 1, 0)]);
    assert_eq!((deciders.documents(), deciders.paths), (2, 2));
    assert!(all[0].need.command.as_deref().unwrap().contains("get-backup-vault-access-policy"));
}

#[test]
fn the_order_of_files_and_statements_changes_nothing() {
    let files = estate();
    let forward = read(&files);
    let backward = read(files.iter().rev());
    let mut shuffled = files.clone();
    for file in shuffled.values_mut() {
        if let Some(statements) = file.get_mut("Statement").and_then(Json::as_array_mut) {
            statements.reverse();
        }
    }
    let shuffled = read(&shuffled);
    let settings = Settings::default();
    let expected = trace(&forward, &settings);
    for other in [&backward, &shuffled] {
        let found = trace(other, &settings);
        assert_eq!(found.len(), expected.len());
        for (one, two) in expected.iter().zip(&found) {
            assert_eq!(
                (&one.id, one.verdict, &one.assumptions),
                (&two.id, two.verdict, &two.assumptions)
            );
            assert!(verdicts(one).eq(verdicts(two)));
        }
    }
}

#[test]
fn an_account_that_nobody_names_is_assumed_to_be_another_one() {
    let mut files = estate();
    files.get_mut("plan.json").unwrap().as_object_mut().unwrap().remove("BackupPlanArn");
    files.remove("selection.json");
    files.remove("database.json");
    let inventory = read(&files);
    let paths = trace(&inventory, &Settings::default());
    let [path] = paths.as_slice() else { panic!("one path") };
    assert_eq!(path.verdict, PathVerdict::Conditional);
    assert_eq!(path.confidence, crate::finding::Confidence::Medium);
    assert!(path.assumptions[0].starts_with("the plan does not run in 444455556666"));
}

#[test]
fn a_backup_policy_has_a_path_for_each_account_and_region() {
    let policy = json!({"plans": {"daily": {
        "regions": {"@@assign": ["eu-west-1", "eu-west-2"]},
        "rules": {"nightly": {
            "schedule_expression": {"@@assign": "cron(0 3 ? * * *)"},
            "target_backup_vault_name": {"@@assign": "prod"},
            "copy_actions": {"central": {"target_backup_vault_arn": {"@@assign":
                "arn:aws:backup:$region:$account:backup-vault:second"}}}}},
        "selections": {"tags": {"all": {"iam_role_arn":
            {"@@assign": "arn:aws:iam::$account:role/backup"},
            "tag_key": {"@@assign": "backup"}, "tag_value": {"@@assign": ["yes"]}}}}}}});
    let sources = Sources::default();
    let hints =
        Hints { named: true, attached_to: vec![SOURCE.into(), TARGET.into()], ..Hints::default() };
    let unit = read_unit(&sources, "policy.json", policy.to_string(), &hints);
    let (inventory, _) = collect(vec![unit]);
    let ids: Vec<String> =
        trace(&inventory, &Settings::default()).iter().map(|path| path.id.clone()).collect();
    let id = |account: &str, region: &str| {
        format!(
            "{account}/{region}/daily/nightly/*/arn:aws:backup:{region}:{account}:backup-vault:second"
        )
    };
    assert_eq!(
        ids,
        [
            id(SOURCE, "eu-west-1"),
            id(SOURCE, "eu-west-2"),
            id(TARGET, "eu-west-1"),
            id(TARGET, "eu-west-2"),
        ]
    );
}
