//! What could not be judged is said, in every format of templates: how much, why, and which values
//! would settle most.

use pretty_assertions::assert_eq;

use super::folder::Folder;

/// Checks the line of figures below a file, and what its JSON says of the unknowns.
#[track_caller]
fn check(name: &str, text: &str, figures: &str, unsettled: &str) {
    let folder = Folder::new();
    folder.write(name, text);
    let ran = folder.run(&["check", "--no-config"]);
    let last = ran.out.trim_end().rsplit("\n\n").next().unwrap();
    assert_eq!(last, figures, "{}", ran.err);
    let ran = folder.run(&["check", "--no-config", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["summary"]["unsettled"].to_string(), unsettled);
}

#[test]
fn a_policy_of_which_nothing_is_known_is_not_a_sound_policy() {
    check(
        "main.tf",
        "variable \"p\" {}\nresource \"aws_kms_key\" \"k\" {\n  policy = var.p\n}\n",
        "1 file, nothing found; 1 statement not judged: no value for `var.p` (in 1)",
        r#"[{"name":"var.p","reason":"no value for `var.p`","statements":1}]"#,
    );
    check(
        "stack.yaml",
        "Parameters: { Policy: { Type: String } }
Resources:
  K: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: !Ref Policy } }
",
        "1 file, nothing found; 1 statement not judged: no value for `Policy` (in 1)",
        r#"[{"name":"Policy","reason":"parameter `Policy` has no value here","statements":1}]"#,
    );
    check(
        "plan.json",
        r#"{
  "format_version": "1.2", "terraform_version": "1.9.0",
  "planned_values": { "root_module": { "resources": [{
    "address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k",
    "values": { "description": "x" } }] } },
  "resource_changes": [{
    "address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k",
    "change": { "actions": ["create"], "before": null, "after": { "description": "x" },
      "after_unknown": { "policy": true } } }]
}
"#,
        "1 file, nothing found; 1 statement not judged: no value for `aws_kms_key.k.policy` (in 1)\n  \
         `aws_kms_key.k.policy`: `aws_kms_key.k.policy` is known only once it is deployed",
        r#"[{"name":"aws_kms_key.k.policy","reason":"`aws_kms_key.k.policy` is known only once it is deployed","statements":1}]"#,
    );
}

#[test]
fn of_many_values_the_three_that_would_settle_most_are_named() {
    let principal = |name: &str| {
        format!(
            r#"{{ "Effect": "Allow", "Principal": {{ "AWS": "${{var.{name}}}" }}, "Action": "kms:Decrypt", "Resource": "*" }}"#
        )
    };
    let statements: Vec<String> =
        ["a", "b", "b", "c", "c", "c", "d"].into_iter().map(principal).collect();
    let declared: String =
        ["a", "b", "c", "d"].map(|it| format!("variable \"{it}\" {{}}\n")).concat();
    let owner = r#"{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }"#;
    let text = format!(
        "{declared}resource \"aws_kms_key\" \"k\" {{\n  policy = <<-EOT\n    \
         {{ \"Version\": \"2012-10-17\", \"Statement\": [{owner}, {}] }}\n  EOT\n}}\n",
        statements.join(", ")
    );
    let folder = Folder::new();
    folder.write("main.tf", &text);
    let ran = folder.run(&["check", "--no-config", "--exit-zero"]);
    let named = "7 statements not judged: no value for `var.c` (in 3), `var.b` (in 2), `var.a` (in 1) and 1 more";
    assert!(ran.out.contains(named), "{}", ran.out);
}

#[test]
fn an_account_that_nothing_names_is_no_id() {
    let folder = Folder::new();
    folder.write(
        "stack.yaml",
        "Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: sts:AssumeRole,
        Principal: { Service: backup.amazonaws.com } }] }
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: daily
        BackupPlanRule:
          - RuleName: nightly
            TargetBackupVault: prod
            CopyActions:
              - DestinationBackupVaultArn: arn:aws:backup:eu-central-1:444455556666:backup-vault:central
  Selection:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: !Ref Plan
      BackupSelection:
        SelectionName: all
        IamRoleArn: !GetAtt Role.Arn
        Resources: ['arn:aws:rds:*:*:db:*']
",
    );
    let ran = folder.run(&["trace", "--no-config", "--format", "json"]);
    assert!(ran.out.contains("arn:aws:iam::<this account>:role/Role"), "{}", ran.out);
    assert!(!ran.out.contains(":000000000000:"), "{}", ran.out);
    assert!(!ran.out.contains("\"000000000000\""), "{}", ran.out);
}
