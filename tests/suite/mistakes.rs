//! Single mistakes in documents in which nothing is wrong: a misspelt member or a value of another
//! sort never passes in silence, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::folder::Folder;

/// Documents of `testdata/quiet`, and one plan; a file's name begins with its kind.
const DOCUMENTS: &[&str] = &[
    "backup-policy/backup-policy-by-resource.json",
    "backup-policy/backup-policy-by-tag.json",
    "key-policies/key-policy-logs.json",
    "key-policies/key-policy-share-for-backups.json",
    "organization/rcp-perimeter.json",
    "organization/scp-copy-targets.json",
    "organization/scp-regions.json",
    "roles/identity-policy-copy-role.json",
    "roles/trust-policy-backup.json",
    "selections/selection.json",
    "vault-policies/vault-policy-accounts.json",
    "vault-policies/vault-policy-deny-deleting.json",
];

const PLAN: &str = r#"{
  "BackupPlanName": "nightly",
  "Rules": [{
    "RuleName": "daily",
    "TargetBackupVaultName": "prod",
    "ScheduleExpression": "cron(0 5 ? * * *)",
    "ScheduleExpressionTimezone": "Europe/Berlin",
    "StartWindowMinutes": 480,
    "CompletionWindowMinutes": 10080,
    "Lifecycle": { "MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 365 },
    "CopyActions": [{
      "DestinationBackupVaultArn": "arn:aws:backup:eu-west-1:444455556666:backup-vault:central",
      "Lifecycle": { "DeleteAfterDays": 400 }
    }]
  }],
  "AdvancedBackupSettings": [
    { "ResourceType": "EC2", "BackupOptions": { "WindowsVSS": "enabled" } }
  ]
}"#;

const KINDS: &[&str] = &[
    "backup-policy",
    "identity-policy",
    "key-policy",
    "rcp",
    "scp",
    "trust-policy",
    "vault-policy",
];

/// Members whose own members are named by the author.
const FREE: &[&str] = &[
    "plans",
    "rules",
    "copy_actions",
    "tags",
    "resources",
    "backup_plan_tags",
    "string_equals",
    "string_like",
];

/// A document with one mistake, and where it is.
type Mistake = (String, Json);

/// Every way to misspell one member of `value` by a letter, and to put an object into the place of one
/// text, number or switch. `inside` is the name of the member that holds it.
fn mistakes_in(value: &Json, inside: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    match value {
        Json::Object(members) => {
            for (name, below) in members {
                if name.len() > 3 && !FREE.contains(&inside) {
                    mistakes.push((format!("/{name} misspelt"), misspelt(members, name)));
                }
                mistakes.extend(mistakes_in(below, name).into_iter().map(|(place, changed)| {
                    let mut members = members.clone();
                    members.insert(name.clone(), changed);
                    (format!("/{name}{place}"), Json::Object(members))
                }));
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                mistakes.extend(mistakes_in(item, inside).into_iter().map(|(place, changed)| {
                    let mut items = items.clone();
                    items[index] = changed;
                    (format!("/{index}{place}"), Json::Array(items))
                }));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            mistakes.push((" of another sort".to_owned(), json!({ "x": "y" })));
        }
    }
    mistakes
}

/// The object with the letter in the middle of one name left out.
fn misspelt(members: &Map<String, Json>, name: &str) -> Json {
    let mut members = members.clone();
    let value = members.remove(name).unwrap();
    let mut wrong: Vec<char> = name.chars().collect();
    wrong.remove(wrong.len() / 2);
    members.insert(wrong.into_iter().collect(), value);
    Json::Object(members)
}

#[test]
fn no_single_mistake_in_a_document_passes_in_silence() {
    let folder = Folder::new();
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let mut documents: Vec<(String, Json)> = vec![("plan.json".to_owned(), json(PLAN))];
    for path in DOCUMENTS {
        let text = fs::read_to_string(Path::new("testdata/quiet").join(path)).unwrap();
        let document = json(&text);
        // of an answer what is inside of its wrapper
        let inner = document.get("BackupSelection").unwrap_or(&document).clone();
        documents.push((path.rsplit('/').next().unwrap().to_owned(), inner));
    }
    for (name, document) in &documents {
        for (place, changed) in mistakes_in(document, "") {
            // each in a folder of its own, so that names tell kinds
            let path = format!("{}/{name}", places.len());
            folder.write(&path, &changed.to_string());
            places.insert(path, format!("{name}{place}"));
        }
    }
    let kinds =
        KINDS.iter().map(|kind| format!("  - {{ files: \"**/{kind}-*\", kind: {kind} }}\n"));
    folder.write("backstay.yaml", &format!("documents:\n{}", kinds.collect::<String>()));

    let ran = folder.run(&["check", "--all", "--format", "json", "--min-severity", "warning"]);
    let report = json(&ran.out);
    let found: BTreeSet<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["primary"]["path"].as_str().unwrap())
        .collect();
    let silent: Vec<&str> = places
        .iter()
        .filter(|(path, _)| !found.contains(path.as_str()))
        .map(|it| &**it.1)
        .collect();
    assert!(places.len() > 400, "{}", places.len());
    assert_eq!(silent, Vec::<&str>::new());
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}
