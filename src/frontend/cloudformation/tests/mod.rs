//! Templates: what functions give, what stays unknown, and what resources declare.

mod hostile;
mod sam;
mod stacks;
mod texts;

use pretty_assertions::assert_eq;

use crate::frontend::{Hints, Unit, read_unit};
use crate::inventory::{Document, Kind};
use crate::source::Sources;
use crate::syntax::{Node, Part, Value};

fn unit(text: &str) -> (Unit, Sources) {
    let sources = Sources::default();
    let unit = read_unit(&sources, "stack.yaml", text.to_owned(), &Hints::default());
    (unit, sources)
}

fn find(unit: &Unit, kind: Kind) -> &Document {
    unit.documents.iter().find(|document| document.kind == kind).unwrap()
}

/// A value on one line: texts as they are, unknowns as `${name}`.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Open(open) => {
            let part = |part: &Part| match part {
                Part::Text(text) => text.to_string(),
                Part::Hole(name) => format!("${{{name}}}"),
            };
            let many = if open.many { "…" } else { "" };
            open.parts.iter().map(part).collect::<String>() + many
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entry = |entry: &crate::syntax::Entry| {
                format!("{}: {}", entry.key.text, shown(&entry.value))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
            node.scalar().unwrap_or("null").to_owned()
        }
    }
}

const HEAD: &str = "\
Parameters:
  Name: { Type: String, Default: app }
  Partner: { Type: String }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
  Days: { Type: Number, Default: 35 }
Mappings:
  Stage: { prod: { id: o-1 }, test: { id: o-2 } }
Conditions:
  IsApp: !Equals [!Ref Name, app]
  IsPartner: !Equals [!Ref Partner, '111122223333']
  Neither: !Not [!Or [!Condition IsApp, !Condition IsPartner]]
  Loop: !Not [!Condition Loop]
Resources:
  Other: { Type: 'AWS::KMS::Key' }
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Sub '${Name}-data' } }
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: !Ref Name, Path: /backup/ } }
  Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: use } }
  Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { InstanceProfileName: !Ref Name } }
  Setting: { Type: 'AWS::SSM::Parameter', Properties: { Name: /app/key } }
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: /app } }
  Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: app } }
  Circle: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Ref Circle } }
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: ";

/// What a property is worth.
fn check(property: &str, expected: &str) {
    let (unit, _) = unit(&format!("{HEAD}{property}\n"));
    let key = unit.documents.iter().rfind(|document| document.kind == Kind::Key);
    let value = key.unwrap().root.get("Description");
    assert_eq!(value.map_or("nothing".to_owned(), shown), expected, "{property}");
}

#[test]
fn parameters_have_their_default_or_stay_unknown() {
    check("!Ref Name", "app");
    check("!Ref Partner", "${Partner}");
    check("!Ref Zones", "[a, b]");
    check("!Ref AWS::NoValue", "nothing");
    check("!Ref AWS::Region", "${AWS::Region}");
    check("!Ref AWS::AccountId", "000000000000");
    check("!Ref Nothing", "${Nothing}");
}

#[test]
fn texts_keep_what_is_known() {
    check("!Sub 'a ${Name} ${!Name} ${Partner}'", "a app ${Name} ${Partner}");
    check("!Sub ['${x}-${Name}', { x: !Ref Partner }]", "${Partner}-app");
    check("!Sub '${Other.Arn}/*'", "${Other.Arn}/*");
    check("!Join [':', [a, !Ref Name, !Ref Partner]]", "a:app:${Partner}");
    check("!Select [1, !Split [':', 'a:b:c']]", "b");
    check("!Select [2, !Split [':', !Sub 'a:b:${Partner}']]", "${Fn::Select}");
    check("!Select [0, !Split [':', !Sub 'a:b:${Partner}']]", "a");
}

#[test]
fn conditions_choose_where_they_are_settled() {
    check("!If [IsApp, yes it is, no]", "yes it is");
    check("!If [IsPartner, a, b]", "${IsPartner}");
    check("!If [IsPartner, a, a]", "a");
    check("!If [Neither, a, b]", "b");
    check("!If [IsPartner, [a], !Ref AWS::NoValue]", "${IsPartner}…");
    check("[x, !If [IsApp, [a, b], !Ref AWS::NoValue]]", "[x, a, b]");
    check("!If [Loop, a, b]", "${Loop}");
}

#[test]
fn names_that_the_template_says_make_arns() {
    check("!GetAtt Bucket.Arn", "arn:aws:s3:::app-data");
    check("!Sub '${Bucket}/*'", "app-data/*");
    check("!GetAtt Role.Arn", "arn:aws:iam::000000000000:role/backup/app");
    check("!Ref Policy", "arn:aws:iam::000000000000:policy/use");
    check("!Ref Profile", "app");
    check("!GetAtt Profile.Arn", "arn:aws:iam::000000000000:instance-profile/app");
    check("!Ref Setting", "/app/key");
    // where the stack is made, nobody says
    check("!Ref Logs", "/app");
    check("!GetAtt Logs.Arn", "${Logs.Arn}");
    let sources = Sources::default();
    let hints = Hints { region: "eu-west-1".parse().ok(), ..Hints::default() };
    let text = format!("{HEAD}[!GetAtt Logs.Arn, !Ref Machine]\n");
    let unit = read_unit(&sources, "stack.yaml", text, &hints);
    let key = unit.documents.iter().rfind(|document| document.kind == Kind::Key).unwrap();
    assert_eq!(
        shown(key.root.get("Description").unwrap()),
        "[arn:aws:logs:eu-west-1:000000000000:log-group:/app:*, \
         arn:aws:states:eu-west-1:000000000000:stateMachine:app]"
    );
    check("!Ref Circle", "${Circle}");
    check("!GetAtt Other.Arn", "${Other.Arn}");
}

#[test]
fn mappings_have_entries_and_defaults() {
    check("!FindInMap [Stage, prod, id]", "o-1");
    check("!FindInMap [Stage, !Ref Partner, id]", "${Partner}");
    check("!FindInMap [Stage, none, id, { DefaultValue: x }]", "x");
    check("!FindInMap [Stage, none, id]", "${Fn::FindInMap}");
}

#[test]
fn a_tree_becomes_json_with_its_unknowns() {
    check("{ 'Fn::ToJsonString': { a: [1, !Ref Partner] } }", r#"{"a":[1,"${Partner}"]}"#);
    check("{ 'Fn::Length': [a, b] }", "2");
}

#[test]
fn an_import_from_a_template_that_is_not_here_is_unknown() {
    check("!ImportValue shared-key", "${shared-key}");
}

#[test]
fn a_policy_is_read_with_the_authors_places() {
    let text = "\
Resources:
  Key:
    Type: AWS::KMS::Key
    Metadata: { 'aws:cdk:path': Stack/Key/Resource }
    Properties:
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }
            Action: kms:*
            Resource: '*'
";
    let (unit, sources) = unit(text);
    let policy = find(&unit, Kind::KeyPolicy);
    assert_eq!(&*policy.name, "Stack/Key");
    assert_eq!(policy.root.get("Version").and_then(Node::text), Some("2012-10-17"));
    let statement = &policy.root.get("Statement").unwrap().items()[0];
    let principal = statement.get("Principal").unwrap().get("AWS").unwrap();
    assert_eq!(shown(principal), "arn:aws:iam::000000000000:root");
    assert!(sources.slice(principal.at).contains("AccountId"), "{}", sources.slice(principal.at));
}

#[test]
fn a_policy_in_a_text_with_unknowns_is_read() {
    let text = "\
Parameters: { Partner: { Type: String } }
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: !Sub |
        {
          \"Statement\": [{
            \"Effect\": \"Allow\", \"Action\": \"kms:Decrypt\", \"Resource\": \"*\",
            \"Principal\": {\"AWS\": \"arn:${AWS::Partition}:iam::${Partner}:root\"}
          }]
        }
";
    let (unit, _) = unit(text);
    let policy = find(&unit, Kind::KeyPolicy);
    let statement = &policy.root.get("Statement").unwrap().items()[0];
    let principal = statement.get("Principal").unwrap().get("AWS").unwrap();
    assert_eq!(shown(principal), "arn:aws:iam::${Partner}:root");
    assert_eq!(statement.get("Action").and_then(Node::text), Some("kms:Decrypt"));
}

#[test]
fn a_plan_takes_the_shape_of_the_api() {
    let text = "\
Resources:
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: nightly
        BackupPlanRule:
          - RuleName: daily
            TargetBackupVault: !Ref Vault
            Lifecycle: { DeleteAfterDays: '35' }
  Vault:
    Type: AWS::Backup::BackupVault
    Properties: { BackupVaultName: prod, LockConfiguration: { MinRetentionDays: 7 } }
";
    let (unit, _) = unit(text);
    assert_eq!(
        shown(&find(&unit, Kind::BackupPlan).root),
        "{BackupPlanName: nightly, Rules: [{RuleName: daily, TargetBackupVaultName: prod, \
         Lifecycle: {DeleteAfterDays: 35}}]}"
    );
    let vault = &find(&unit, Kind::BackupVault).root;
    assert_eq!(vault.get("MinRetentionDays").map(shown).as_deref(), Some("7"));
}

#[test]
fn a_loop_makes_its_resources() {
    let text = "\
Resources:
  'Fn::ForEach::Keys':
    - Name
    - [Orders, Users]
    - 'Key${Name}':
        Type: AWS::KMS::Key
        Properties: { Description: !Sub 'for ${Name}' }
";
    let (unit, _) = unit(text);
    let described: Vec<String> = unit
        .documents
        .iter()
        .map(|document| shown(document.root.get("Description").unwrap()))
        .collect();
    assert_eq!(described, ["for Orders", "for Users"]);
}

#[test]
fn a_loop_over_loops_ends() {
    let list = (0..200).map(|n| format!("x{n}")).collect::<Vec<_>>().join(", ");
    let mut body = "{ 'K${A}${B}${C}': { Type: 'AWS::KMS::Key' } }".to_owned();
    for name in ["C", "B", "A"] {
        body = format!("{{ 'Fn::ForEach::{name}': [{name}, [{list}], {body}] }}");
    }
    let (unit, _) = unit(&format!("Resources: {body}\n"));
    assert!(unit.problems.iter().any(|problem| problem.message.contains("more than")));
}

#[test]
fn names_that_double_end() {
    let filler = "x".repeat(100_000);
    let bucket = |number: u32| {
        let next = format!("${{B{}}}", number + 1);
        let properties = format!("{{ BucketName: !Sub '{filler}{next}{next}' }}");
        format!("  B{number}: {{ Type: 'AWS::S3::Bucket', Properties: {properties} }}\n")
    };
    let text = format!("Resources:\n{}", (0..40).map(bucket).collect::<String>());
    let (unit, _) = unit(&text);
    assert!(unit.problems.iter().any(|problem| problem.message.contains("more than")));
}
