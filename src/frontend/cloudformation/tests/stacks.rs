//! Stacks that have to do with each other: imports, nested stacks, and what is given to them.

use std::sync::Arc;

use pretty_assertions::assert_eq;

use super::shown;
use crate::frontend::{Given, Hints, Unit, collect, read_text, read_together};
use crate::inventory::{Inventory, KeyTarget, Kind};
use crate::source::{Location, Sources};
use crate::syntax::{Node, Value};

fn units(files: &[(&str, &str)], hints: &Hints) -> Vec<Unit> {
    let sources = Sources::default();
    let text = |(name, text): &(&str, &str)| read_text(&sources, name, (*text).to_owned(), hints);
    read_together(&sources, files.iter().map(text).collect(), &[])
}

fn inventory(files: &[(&str, &str)]) -> (Inventory, Vec<String>) {
    let (inventory, problems) = collect(units(files, &Hints::default()));
    (inventory, problems.into_iter().map(|problem| problem.message).collect())
}

/// The names of the documents of a kind, each with the value of a member.
fn values(inventory: &Inventory, kind: Kind, member: &str) -> Vec<String> {
    let value = |node: Option<&Node>| node.map_or("nothing".to_owned(), shown);
    let of_kind = inventory.documents_of(kind);
    of_kind.map(|(_, it)| format!("{} {}", it.name, value(it.root.get(member)))).collect()
}

/// The name of the key that the only vault is under.
fn key_of_the_vault(inventory: &Inventory) -> Option<&str> {
    let vault = &inventory.backup_vaults[0];
    let key = vault.encryption_key.as_ref()?;
    match inventory.key_target(&key.value, inventory.document(vault.document)?) {
        KeyTarget::Key(key) => Some(&*inventory.document(key.document)?.name),
        KeyTarget::AwsManaged(_) | KeyTarget::Foreign(_) | KeyTarget::Unknown => None,
    }
}

const KEYS: &str = "\
Parameters:
  Purpose: { Type: String }
Resources:
  Key: { Type: 'AWS::KMS::Key', Properties: { Description: !Sub 'for ${Purpose}' } }
Outputs:
  Arn: { Value: !GetAtt Key.Arn, Export: { Name: vault-key } }
  Purpose: { Value: !Ref Purpose }
";

#[test]
fn an_import_is_what_another_template_exports() {
    let vault = "\
Parameters:
  What: { Type: String, Default: vault }
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: central
      EncryptionKeyArn: { 'Fn::ImportValue': !Sub '${What}-key' }
";
    let (inventory, problems) = inventory(&[("keys.yaml", KEYS), ("vault.yaml", vault)]);
    assert_eq!(problems, Vec::<String>::new());
    let keys = values(&inventory, Kind::BackupVault, "EncryptionKeyArn");
    assert_eq!(keys, ["vault.yaml/Vault ${keys.yaml/Key.Arn}"]);
    assert_eq!(key_of_the_vault(&inventory), Some("keys.yaml/Key"));
}

#[test]
fn a_name_that_two_templates_export_says_nothing() {
    let vault = "\
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties: { BackupVaultName: a, EncryptionKeyArn: !ImportValue vault-key }
";
    let files = [("a.yaml", KEYS), ("b.yaml", KEYS), ("vault.yaml", vault)];
    let (inventory, _) = inventory(&files);
    assert_eq!(key_of_the_vault(&inventory), None);
}

#[test]
fn an_export_may_be_an_import() {
    let middle = "\
AWSTemplateFormatVersion: '2010-09-09'
Outputs:
  Again: { Value: !ImportValue vault-key, Export: { Name: again } }
";
    let vault = "\
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties: { BackupVaultName: a, EncryptionKeyArn: !ImportValue again }
";
    // read from the last to the first, so that one round is not enough
    let files = [("a.yaml", middle), ("b.yaml", KEYS), ("vault.yaml", vault)];
    let (inventory, _) = inventory(&files);
    assert_eq!(key_of_the_vault(&inventory), Some("b.yaml/Key"));
}

const APP: &str = "\
Parameters:
  App: { Type: String, Default: orders }
Resources:
  Keys:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./parts/keys.yaml
      Parameters: { Purpose: !Sub '${App} backups' }
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: !GetAtt Keys.Outputs.Purpose
      EncryptionKeyArn: !GetAtt Keys.Outputs.Arn
";

#[test]
fn a_nested_stack_takes_parameters_and_gives_outputs() {
    let (inventory, problems) = inventory(&[("app/app.yaml", APP), ("app/parts/keys.yaml", KEYS)]);
    assert_eq!(problems, Vec::<String>::new());
    let keys = values(&inventory, Kind::Key, "Description");
    assert_eq!(keys, ["app/app.yaml/Keys/Key for orders backups"]);
    let vaults = values(&inventory, Kind::BackupVault, "BackupVaultName");
    assert_eq!(vaults, ["app/app.yaml/Vault orders backups"]);
    assert_eq!(key_of_the_vault(&inventory), Some("app/app.yaml/Keys/Key"));
}

#[test]
fn a_template_without_links_is_nested_all_the_same() {
    let keys = "\
Parameters:
  Purpose: { Type: String }
Resources:
  Key: { Type: 'AWS::KMS::Key', Properties: { Description: !Ref Purpose } }
";
    let (inventory, _) = inventory(&[("app.yaml", APP), ("parts/keys.yaml", keys)]);
    let keys = values(&inventory, Kind::Key, "Description");
    assert_eq!(keys, ["app.yaml/Keys/Key orders backups"]);
}

#[test]
fn what_a_stack_is_given_by_another_may_be_its_resource() {
    let app = "\
Resources:
  Key: { Type: 'AWS::KMS::Key' }
  Vaults:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: vaults.yaml, Parameters: { KeyArn: !GetAtt Key.Arn } }
";
    let vaults = "\
Parameters:
  KeyArn: { Type: String }
Resources:
  Vault:
    Type: AWS::Backup::BackupVault
    Properties: { BackupVaultName: a, EncryptionKeyArn: !Ref KeyArn }
";
    let (inventory, _) = inventory(&[("app.yaml", app), ("vaults.yaml", vaults)]);
    assert_eq!(key_of_the_vault(&inventory), Some("app.yaml/Key"));
}

/// The problems of a template that nests another under `location`.
#[track_caller]
fn nesting(location: &str, expected: &str) {
    let app = APP.replace("./parts/keys.yaml", location);
    let (_, problems) = inventory(&[("app.yaml", &app), ("parts/keys.yaml", KEYS)]);
    assert_eq!(problems, [expected], "{location}");
}

#[test]
fn a_stack_whose_template_is_not_here_is_unknown() {
    nesting(
        "https://example.com/keys.yaml",
        "nested stack `Keys`: its template is not a local file",
    );
    let lacking = "nested stack `Keys`: its template is not among the given files";
    nesting("gone.yaml", lacking);
    nesting("../../../etc/keys.yaml", lacking);
    nesting("app.yaml", "nested stack `Keys`: its template nests itself");
}

#[test]
fn stacks_that_need_each_other_end() {
    let stack = |file: &str, other: &str| {
        format!(
            "  {file}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{ TemplateURL: \
             keys.yaml, Parameters: {{ Purpose: !GetAtt {other}.Outputs.Purpose }} }}\n"
        )
    };
    let app = format!("Resources:\n{}{}", stack("A", "B"), stack("B", "A"));
    let (inventory, _) = inventory(&[("app.yaml", &app), ("keys.yaml", KEYS)]);
    let keys = values(&inventory, Kind::Key, "Description");
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(keys.iter().all(|key| key.contains("for ${")), "{keys:?}");

    let circle = |next: &str| {
        format!(
            "Resources:\n  Next:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{ \
             TemplateURL: {next} }}\n  Key: {{ Type: 'AWS::KMS::Key' }}\n"
        )
    };
    let (a, b) = (circle("b.yaml"), circle("a.yaml"));
    let (_, problems) = self::inventory(&[("a.yaml", &a), ("b.yaml", &b)]);
    assert!(problems.iter().all(|it| it.ends_with("its template nests itself")), "{problems:?}");
    assert_eq!(problems.len(), 2);
}

#[test]
fn stacks_that_double_each_other_end() {
    let level = |next: usize| {
        let stack = |id: &str| {
            format!(
                "  {id}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{ TemplateURL: \
                 t{next}.yaml, Parameters: {{ P: x }} }}\n"
            )
        };
        let ids = ["A", "B", "C", "D", "E", "F", "G", "H"].map(stack).concat();
        format!("Parameters: {{ P: {{ Type: String }} }}\nResources:\n{ids}")
    };
    let files: Vec<(String, String)> =
        (0..20).map(|number| (format!("t{number}.yaml"), level(number + 1))).collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (_, problems) = inventory(&files);
    assert!(problems.iter().any(|problem| problem.contains("more than")), "{problems:?}");
}

#[test]
fn a_parameter_has_the_value_that_is_given() {
    let text = |text: &str| Node::new(Location::default(), Value::Text(text.into()));
    let given = Given {
        parameters: [("Purpose".into(), text("typed"))].into(),
        variables: [("Purpose".into(), text("configured")), ("App".into(), text("shop"))].into(),
        ..Given::default()
    };
    let hints = Hints { given: Arc::new(given), ..Hints::default() };
    let of = |files: &[(&str, &str)]| {
        let (inventory, _) = collect(units(files, &hints));
        values(&inventory, Kind::Key, "Description")
    };
    assert_eq!(of(&[("keys.yaml", KEYS)]), ["keys.yaml/Key for typed"]);
    // a nested stack has what the stack around it gives it
    let nested = of(&[("app.yaml", APP), ("parts/keys.yaml", KEYS)]);
    assert_eq!(nested, ["app.yaml/Keys/Key for shop backups"]);
}

#[test]
fn a_macro_makes_what_nobody_knows() {
    let template = "\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: { 'Fn::Transform': { Name: Policies }, Version: 2012-10-17 }
  Other:
    Type: AWS::KMS::Key
    Properties:
      'Fn::Transform': { Name: AWS::Include, Parameters: { Location: 's3://bucket/key.yaml' } }
";
    let (inventory, problems) = inventory(&[("a.yaml", template)]);
    let policy = inventory.documents_of(Kind::KeyPolicy).next().unwrap().1;
    assert!(policy.root.open().is_some());
    assert_eq!(
        problems,
        [
            "what the macro `Policies` makes is not known",
            "`s3://bucket/key.yaml` is not a local file: what it holds is not known"
        ]
    );
}

#[test]
fn exports_that_import_each_other_are_unknown_and_say_so() {
    let stack = |name: &str, other: &str| {
        format!(
            "Resources: {{ Topic: {{ Type: 'AWS::SNS::Topic' }} }}\nOutputs:\n  O: {{ Value: \
             !ImportValue {other}, Export: {{ Name: {name} }} }}\n"
        )
    };
    let vault = "Resources:\n  Vault:\n    Type: AWS::Backup::BackupVault\n    Properties: { \
                 BackupVaultName: !ImportValue a }\n";
    let files =
        [("a.yaml", &*stack("a", "b")), ("b.yaml", &*stack("b", "a")), ("vault.yaml", vault)];
    let (inventory, _) = inventory(&files);
    let (_, vault) = inventory.documents_of(Kind::BackupVault).next().unwrap();
    let open = vault.root.get("BackupVaultName").and_then(Node::open).unwrap();
    assert_eq!(&*open.reason, "the export `a` leads back to itself or too far");
}

#[test]
fn an_include_that_is_not_here_takes_no_resource_away() {
    let template = "\
Resources:
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: 's3://bucket/more.yaml' } }
  Key: { Type: 'AWS::KMS::Key', Properties: { Description: mine } }
";
    let (of_section, problems) = inventory(&[("a.yaml", template)]);
    assert_eq!(values(&of_section, Kind::Key, "Description"), ["a.yaml/Key mine"]);
    assert_eq!(
        problems,
        ["`s3://bucket/more.yaml` is not a local file: what it holds is not known"]
    );

    let own = template.replace("s3://bucket/more.yaml", "a.yaml");
    let (_, problems) = inventory(&[("a.yaml", &own)]);
    assert_eq!(problems, ["`a.yaml` is not read: it is the template itself"]);
}
