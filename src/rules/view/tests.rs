use super::*;
use crate::source::Sources;
use crate::syntax::{Limits, json};

/// A view as JSON without places, and the text each derived member points at.
fn view(name: &str, kind: Kind, text: &str) -> (Sources, Node) {
    let sources = Sources::default();
    let root = json::parse(sources.add("a.json", text), text, &Limits::default()).root;
    let policy = PolicyDocument::read(root.clone());
    let document = Document::new(kind, "a.json", root);
    let view = named(name).unwrap();
    assert!(view.is_of(kind));
    (sources, view.tree(&document, Some(&policy)))
}

/// The statement's member, as text of its elements.
fn member(root: &Node, path: &[&str]) -> Vec<String> {
    let node = path.iter().try_fold(root, |node, name| match name.parse::<usize>() {
        Ok(index) => node.items().get(index),
        Err(_) => node.get(name),
    });
    let items = node.map(Node::one_or_many).unwrap_or_default();
    items.iter().map(|item| item.scalar().unwrap_or(item.kind()).to_owned()).collect()
}

const POLICY: &str = r#"{ "Statement": {
  "Effect": "Allow",
  "Principal": { "AWS": ["arn:aws:iam::111122223333:role/a", "444455556666", "111122223333"],
                 "Service": "backup.amazonaws.com" },
  "Action": ["kms:Re*", "KMS:Decrypt", "kms:reencryptto", "kms:No*", "s3:*"],
  "Condition": { "StringLike": { "kms:ViaService": "rds.*.amazonaws.com", "aws:PrincipalOrgID": ["o-1"] } }
} }"#;

#[test]
fn a_single_statement_is_a_list_with_a_name() {
    let (_, root) = view("policy", Kind::KeyPolicy, POLICY);
    assert_eq!(member(&root, &["Statement", "0", "Sid"]), ["#1"]);
}

#[test]
fn principals_are_told_apart_and_named_once() {
    let (sources, root) = view("policy", Kind::KeyPolicy, POLICY);
    assert_eq!(member(&root, &["Statement", "0", "Accounts"]), ["111122223333", "444455556666"]);
    assert_eq!(member(&root, &["Statement", "0", "Services"]), ["backup.amazonaws.com"]);
    let first = &root.get("Statement").unwrap().items()[0].get("Accounts").unwrap().items()[0];
    assert_eq!(sources.slice(first.at), "\"arn:aws:iam::111122223333:role/a\"");
}

#[test]
fn actions_are_lower_case_and_expanded_over_the_own_service() {
    let (_, root) = view("policy", Kind::KeyPolicy, POLICY);
    let written = member(&root, &["Statement", "0", "Actions"]);
    assert_eq!(written, ["kms:re*", "kms:decrypt", "kms:reencryptto", "kms:no*", "s3:*"]);
    let (_, root) = view("key-policy", Kind::KeyPolicy, POLICY);
    let expanded = member(&root, &["Statement", "0", "Actions"]);
    for action in ["kms:reencryptfrom", "kms:reencryptto", "kms:retiregrant", "kms:decrypt"] {
        assert_eq!(expanded.iter().filter(|name| *name == action).count(), 1, "{action}");
    }
    assert_eq!(expanded[expanded.len() - 2..], ["kms:no*", "s3:*"]);
}

#[test]
fn not_action_is_everything_else() {
    let text = r#"{ "Statement": [{ "Effect": "Allow", "Principal": "*", "NotAction": "backup:Delete*" }] }"#;
    let (_, root) = view("vault-policy", Kind::VaultPolicy, text);
    let actions = member(&root, &["Statement", "0", "Actions"]);
    assert!(actions.contains(&"backup:copyintobackupvault".to_owned()));
    assert!(!actions.iter().any(|action| action.starts_with("backup:delete")));
}

#[test]
fn conditions_are_flat_and_their_keys_in_lower_case() {
    let (sources, root) = view("policy", Kind::KeyPolicy, POLICY);
    let first = ["Statement", "0", "Conditions", "0"];
    let at = |name| member(&root, &[&first[..], &[name]].concat());
    assert_eq!(
        (at("Operator"), at("Key")),
        (vec!["StringLike".to_owned()], vec!["kms:viaservice".to_owned()])
    );
    assert_eq!(at("Values"), ["rds.*.amazonaws.com"]);
    let node = &root.get("Statement").unwrap().items()[0].get("Conditions").unwrap().items()[1];
    assert_eq!(sources.slice(node.get("Key").unwrap().at), "\"aws:PrincipalOrgID\"");
}

#[test]
fn everybody_is_found_in_each_of_its_forms() {
    for (principal, expected) in [
        (r#""Principal": "*""#, "true"),
        (r#""Principal": { "AWS": ["111122223333", "*"] }"#, "true"),
        (r#""NotPrincipal": { "AWS": "111122223333" }"#, "true"),
        (r#""Principal": { "AWS": "111122223333" }"#, "false"),
        (r#""Principal": { "Service": "*" }"#, "false"),
        (r#""Sid": "nobody""#, "false"),
    ] {
        let text = format!(r#"{{ "Statement": [{{ "Effect": "Allow", {principal} }}] }}"#);
        let (_, root) = view("key-policy", Kind::KeyPolicy, &text);
        assert_eq!(member(&root, &["Statement", "0", "AnyPrincipal"]), [expected], "{principal}");
    }
}

#[test]
fn plans_have_numbers_and_destinations_in_parts() {
    let text = r#"{ "Rules": [{ "RuleName": "a", "StartWindowMinutes": "60", "CopyActions": {
        "DestinationBackupVaultArn": "arn:aws:backup:eu-west-1:444455556666:backup-vault:central",
        "Lifecycle": { "DeleteAfterDays": "35" } } }] }"#;
    let (_, root) = view("backup-plan", Kind::BackupPlan, text);
    let rule = &root.get("Rules").unwrap().items()[0];
    assert!(matches!(rule.get("StartWindowMinutes").unwrap().value, Value::Number(_)));
    let copy = ["Rules", "0", "CopyActions", "0"];
    let at = |names: &[&str]| member(&root, &[&copy[..], names].concat());
    assert_eq!(at(&["Destination", "AccountId"]), ["444455556666"]);
    assert_eq!(at(&["Destination", "Region"]), ["eu-west-1"]);
    assert_eq!(at(&["Destination", "BackupVaultName"]), ["central"]);
    assert_eq!(at(&["Lifecycle", "DeleteAfterDays"]), ["35"]);
}

#[test]
fn locks_have_a_mode() {
    for (vault, expected) in [
        (r#"{ "MinRetentionDays": 7 }"#, &["GOVERNANCE"][..]),
        (r#"{ "MinRetentionDays": 7, "ChangeableForDays": 3 }"#, &["COMPLIANCE"]),
        (
            r#"{ "VaultType": "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "MinRetentionDays": 7 }"#,
            &["COMPLIANCE"],
        ),
        (r#"{ "BackupVaultName": "a" }"#, &[]),
    ] {
        let (_, root) = view("backup-vault", Kind::BackupVault, vault);
        assert_eq!(member(&root, &["LockMode"]), expected, "{vault}");
    }
}

#[test]
fn inheritance_operators_are_worked_out() {
    let text = r#"{ "plans": { "daily": { "regions": { "@@assign": ["eu-west-1"], "@@append": "eu-west-2" },
        "rules": { "@@operators_allowed_for_child_policies": ["@@none"],
                   "night": { "target_backup_vault_name": { "@@assign": "central" } } } } } }"#;
    let (_, root) = view("backup-policy", Kind::BackupPolicy, text);
    assert_eq!(member(&root, &["plans", "daily", "regions"]), ["eu-west-1", "eu-west-2"]);
    let rules = root.get("plans").unwrap().get("daily").unwrap().get("rules").unwrap();
    assert_eq!(rules.entries().len(), 1);
    assert_eq!(member(rules, &["night", "target_backup_vault_name"]), ["central"]);
}

#[test]
fn names_of_views_and_members_are_unique() {
    for view in VIEWS {
        assert_eq!(VIEWS.iter().filter(|other| other.name == view.name).count(), 1);
        let mut paths: Vec<&str> = view.members().map(|member| member.path).collect();
        paths.sort_unstable();
        let all = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), all, "{}", view.name);
    }
}
