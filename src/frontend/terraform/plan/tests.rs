//! Plans and states: what is declared, what is unknown, and where it stands.

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::frontend::{Hints, Unit, collect, read_modules, read_unit};
use crate::inventory::{Document, Home, Inventory, KeyTarget, Kind, VaultTarget, node_json};
use crate::source::Sources;

fn unit(text: &str) -> (Unit, Sources) {
    let sources = Sources::default();
    let unit = read_unit(&sources, "stack/plan.json", text.to_owned(), &Hints::default());
    (unit, sources)
}

fn find<'d>(documents: &'d [Document], kind: Kind, name: &str) -> &'d Document {
    let names: Vec<_> = documents.iter().map(|it| (it.kind, &*it.name)).collect();
    documents
        .iter()
        .find(|document| document.kind == kind && &*document.name == name)
        .unwrap_or_else(|| panic!("no {kind:?} {name} among {names:?}"))
}

fn resource(address: &str, values: &Json) -> Json {
    let bare = address
        .rsplit_once("module.")
        .map_or(address, |(_, rest)| rest.split_once('.').map_or(rest, |(_, rest)| rest));
    let (kind, name) = bare.split_once('.').unwrap();
    json!({ "address": address, "mode": "managed", "type": kind, "name": name, "values": values })
}

fn change(address: &str, unknown: &Json) -> Json {
    let mut change = resource(address, &json!({}));
    change["change"] = json!({ "actions": ["create"], "after_unknown": unknown });
    change
}

fn references(names: &[&str]) -> Json {
    json!({ "references": names })
}

/// A vault that is encrypted with a key from a module, and its policy.
fn plan() -> Json {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#;
    json!({
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "variables": { "region": { "value": "eu-west-1" } },
        "planned_values": { "root_module": {
            "resources": [
                resource("aws_backup_vault.main", &json!({ "name": "prod", "tags": null })),
                resource("aws_security_group.web", &json!({ "name": "web" })),
                resource("aws_backup_plan.daily", &json!({ "name": "daily", "rule": [
                    { "rule_name": "r", "target_vault_name": "prod", "lifecycle": [{ "delete_after": 35, "cold_storage_after": null }] },
                ] })),
                resource("aws_backup_selection.all", &json!({ "name": "all", "iam_role_arn": "arn:aws:iam::111122223333:role/b" })),
            ],
            "child_modules": [{ "address": "module.keys", "resources": [
                resource("module.keys.aws_kms_key.this[0]", &json!({ "policy": policy, "is_enabled": true })),
            ] }],
        } },
        "resource_changes": [
            change("aws_backup_vault.main", &json!({ "arn": true, "kms_key_arn": true })),
            change("aws_backup_plan.daily", &json!({ "arn": true, "id": true, "rule": [{ "lifecycle": [{}] }] })),
            change("aws_backup_selection.all", &json!({ "plan_id": true })),
            change("module.keys.aws_kms_key.this[0]", &json!({ "arn": true, "key_id": true })),
        ],
        "prior_state": { "values": { "root_module": { "resources": [{
            "address": "data.aws_caller_identity.current", "mode": "data",
            "type": "aws_caller_identity", "values": { "account_id": "111122223333" },
        }] } } },
        "configuration": {
            "provider_config": { "aws": { "name": "aws", "expressions": { "region": references(&["var.region"]) } } },
            "root_module": {
                "resources": [
                    { "address": "aws_backup_vault.main", "provider_config_key": "aws", "expressions": {
                        "kms_key_arn": references(&["module.keys.arn", "module.keys"]) } },
                    { "address": "aws_backup_selection.all", "provider_config_key": "aws", "expressions": {
                        "plan_id": references(&["aws_backup_plan.daily.id", "aws_backup_plan.daily"]) } },
                ],
                "module_calls": { "keys": { "expressions": {}, "module": {
                    "outputs": { "arn": { "expression": references(&["aws_kms_key.this[0].arn", "aws_kms_key.this[0]", "aws_kms_key.this"]) } },
                    "resources": [{ "address": "aws_kms_key.this", "provider_config_key": "aws", "expressions": {} }],
                } } },
            },
        },
    })
}

fn estate(units: Vec<Unit>) -> Inventory {
    collect(units).0
}

#[test]
fn resources_of_interest_are_read_as_those_of_the_files() {
    let (unit, _) = unit(&plan().to_string());
    assert_eq!(unit.problems.len(), 0, "{:?}", unit.problems);
    let kinds: Vec<(Kind, &str)> = unit.documents.iter().map(|it| (it.kind, &*it.name)).collect();
    assert_eq!(
        kinds,
        [
            (Kind::Key, "module.keys.aws_kms_key.this[0]"),
            (Kind::KeyPolicy, "module.keys.aws_kms_key.this[0]"),
            (Kind::BackupVault, "aws_backup_vault.main"),
            (Kind::BackupPlan, "aws_backup_plan.daily"),
            (Kind::BackupSelection, "aws_backup_selection.all"),
        ]
    );
    let vault = find(&unit.documents, Kind::BackupVault, "aws_backup_vault.main");
    assert_eq!(vault.own_arn(), Some("arn:aws:backup:eu-west-1:111122223333:backup-vault:prod"));
    let plan = find(&unit.documents, Kind::BackupPlan, "aws_backup_plan.daily");
    assert_eq!(
        node_json(&plan.root),
        json!({ "BackupPlanName": "daily", "Rules": [{
            "RuleName": "r", "TargetBackupVaultName": "prod", "Lifecycle": { "DeleteAfterDays": 35 },
        }] })
    );
}

#[test]
fn what_is_not_known_yet_links_as_in_the_files() {
    let (unit, _) = unit(&plan().to_string());
    let inventory = estate(vec![unit]);
    let vault = &inventory.backup_vaults[0];
    let key = vault.encryption_key.as_ref().unwrap();
    let document = inventory.document(vault.document).unwrap();
    assert!(matches!(inventory.key_target(&key.value, document), KeyTarget::Key(_)), "{key:?}");
    let plan = inventory.plan_of(&inventory.backup_selections[0]);
    assert!(plan.is_some());
    let rule = &plan.unwrap().rules[0];
    let target = rule.target_backup_vault_name.as_ref().unwrap();
    let document = inventory.document(plan.unwrap().document).unwrap();
    let target = inventory.vault_by_name(&target.value, &Home::of(document), document);
    assert!(matches!(target, VaultTarget::Vault(_)), "{target:?}");
}

#[test]
fn a_place_in_a_policy_leads_into_the_escaped_string() {
    let (unit, sources) = unit(&plan().to_string());
    let policy = find(&unit.documents, Kind::KeyPolicy, "module.keys.aws_kms_key.this[0]");
    let statement = &policy.root.get("Statement").unwrap().items()[0];
    let action = statement.get("Action").unwrap();
    assert_eq!(sources.slice(sources.in_file(action.at)), r#"\"kms:*\""#);
    assert_eq!(sources.slice(sources.in_file(policy.at)), r#""module.keys.aws_kms_key.this[0]""#);
}

#[test]
fn a_policy_with_an_unknown_part_is_read_from_its_data_source() {
    let mut plan = plan();
    let document = json!({
        "address": "data.aws_iam_policy_document.p", "mode": "data",
        "type": "aws_iam_policy_document", "name": "p",
        "values": { "statement": [{
            "sid": "S", "effect": null, "actions": ["backup:CopyIntoBackupVault"], "resources": ["*"],
            "not_actions": null, "not_resources": null, "condition": [], "not_principals": [],
            "principals": [{ "type": "AWS", "identifiers": [null] }],
        }] },
    });
    let root = &mut plan["planned_values"]["root_module"]["resources"];
    root.as_array_mut().unwrap().push(document.clone());
    root.as_array_mut()
        .unwrap()
        .push(resource("aws_backup_vault_policy.p", &json!({ "backup_vault_name": "prod" })));
    let mut read = document;
    read["change"] = json!({ "actions": ["read"], "after_unknown": { "json": true, "statement": [
        { "principals": [{ "identifiers": [true] }] },
    ] } });
    let changes = plan["resource_changes"].as_array_mut().unwrap();
    changes.push(read);
    changes.push(change("aws_backup_vault_policy.p", &json!({ "policy": true })));
    let configuration = plan["configuration"]["root_module"]["resources"].as_array_mut().unwrap();
    configuration.push(json!({ "address": "aws_backup_vault_policy.p", "expressions": {
        "policy": references(&["data.aws_iam_policy_document.p.json", "data.aws_iam_policy_document.p"]) } }));
    configuration.push(json!({ "address": "data.aws_iam_policy_document.p", "expressions": { "statement": [{
        "principals": [{ "identifiers": references(&["aws_iam_role.r.arn", "aws_iam_role.r"]) }] }] } }));
    let (unit, _) = unit(&plan.to_string());
    let policy = find(&unit.documents, Kind::VaultPolicy, "aws_backup_vault_policy.p");
    assert_eq!(policy.describes.as_deref(), Some("aws_backup_vault.main"));
    let statement = &policy.root.get("Statement").unwrap().items()[0];
    let actions = statement.get("Action").unwrap().one_or_many();
    assert_eq!(actions[0].text(), Some("backup:CopyIntoBackupVault"));
    let principal = statement.get("Principal").unwrap().get("AWS").unwrap();
    assert!(principal.one_or_many()[0].open().is_some(), "{principal:?}");
}

#[test]
fn a_state_says_where_things_are() {
    let arn = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let state = json!({ "format_version": "1.0", "values": { "root_module": { "resources": [
        resource("aws_kms_key.k", &json!({ "arn": arn, "policy": "{}" })),
    ] } } });
    let (unit, _) = unit(&state.to_string());
    let key = find(&unit.documents, Kind::Key, "aws_kms_key.k");
    assert_eq!(key.own_arn(), Some(arn));
    assert_eq!(key.account.unwrap().as_str(), "444455556666");
    assert_eq!(key.region.as_ref().unwrap().as_str(), "eu-central-1");
}

#[test]
fn a_policy_that_nobody_wrote_is_none() {
    let mut plan = plan();
    plan["resource_changes"][3]["change"]["after_unknown"]["policy"] = json!(true);
    let root = &mut plan["planned_values"]["root_module"]["child_modules"][0]["resources"][0];
    root["values"].as_object_mut().unwrap().remove("policy");
    let (unit, _) = unit(&plan.to_string());
    assert!(unit.documents.iter().all(|document| document.kind != Kind::KeyPolicy));
}

#[test]
fn beside_its_files_a_plan_gives_values_and_the_files_places() {
    let file = r#"
variable "name" {}
resource "aws_backup_vault" "main" {
  name        = var.name
  kms_key_arn = module.keys.arn
}
module "keys" {
  source = "registry.example/keys/aws"
}
"#;
    let (plan, sources) = unit(&plan().to_string());
    let hints = Hints::default();
    let module = crate::frontend::ModuleFile {
        name: "stack/main.tf".into(),
        text: file.to_owned(),
        hints: &hints,
    };
    let mut units = read_modules(&sources, vec![module], &[]);
    units.push(plan);
    let inventory = estate(units);
    let vaults: Vec<&Document> =
        inventory.documents.iter().filter(|it| it.kind == Kind::BackupVault).collect();
    assert_eq!(vaults.len(), 1);
    let name = vaults[0].root.get("BackupVaultName").unwrap();
    assert_eq!(name.text(), Some("prod"));
    assert_eq!(sources.slice(name.at), "var.name");
    assert_eq!(sources.get(name.at.source).name, "stack/main.tf");
    // the rest of the plan refers to what the file declares
    let plan = &inventory.backup_plans[0];
    let target = plan.rules[0].target_backup_vault_name.as_ref().unwrap();
    let document = inventory.document(plan.document).unwrap();
    assert_eq!(&*document.scope, "stack");
    let target = inventory.vault_by_name(&target.value, &Home::of(document), document);
    assert!(matches!(target, VaultTarget::Vault(_)), "{target:?}");
}

#[test]
fn what_is_cut_is_unreadable_and_what_nests_without_end_is_left() {
    let text = plan().to_string();
    let (cut, _) = unit(text.get(..text.len() - 10).unwrap());
    assert_eq!(cut.documents[0].kind, Kind::File);
    assert!(!cut.documents[0].faults.is_empty());
    let mut module = json!({ "resources": [] });
    for _ in 0..100 {
        module = json!({ "child_modules": [module] });
    }
    let deep = json!({ "format_version": "1.0", "values": { "root_module": module } });
    let (deep, _) = unit(&deep.to_string());
    assert!(deep.recognised);
    assert!(deep.problems[0].message.contains("terraform show -json"), "{:?}", deep.problems);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn noise_in_a_plan_stops_nothing(at in 0_usize..4000, noise in r#"[\[\]{}":,a-z0-9\\]{0,8}"#) {
        let mut text = plan().to_string();
        text.insert_str(at.min(text.len()), &noise);
        let whole = serde_json::from_str::<Json>(&text).is_ok_and(|new| new == plan());
        let (unit, _) = unit(&text);
        prop_assert!(unit.documents.len() <= 5);
        prop_assert!(!whole || unit.documents.len() == 5);
    }

    #[test]
    fn a_cut_plan_never_passes_for_a_whole_one(at in 1000_usize..2500) {
        let text = plan().to_string();
        let (unit, _) = unit(text.get(..at).unwrap());
        prop_assert!(unit.documents.iter().any(|document| !document.faults.is_empty()));
    }
}
