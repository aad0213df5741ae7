//! The missing line of a copy that fails: written into the policy it lets the copy through and opens
//! nothing else, in every format.

use std::fs;
use std::path::Path;

use pretty_assertions::assert_eq;
use serde_json::Value as Json;

use super::folder::{Folder, Ran};

/// The steps that a statement in a policy can mend, and whose policy it is.
const MENDABLE: [(&str, &str); 5] = [
    ("destination-vault-accepts", "resource"),
    ("source-role-may-copy", "identity"),
    ("source-key-create-grant", "resource"),
    ("source-key-use", "resource"),
    ("destination-key-use", "resource"),
];

/// The denied steps of a trace that wait for an Allow in a policy at hand.
fn waiting(trace: &Json) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in trace["paths"].as_array().unwrap() {
        for step in path["steps"].as_array().unwrap() {
            let id = step["id"].as_str().unwrap();
            let lacks = |evidence: &Json| {
                MENDABLE.contains(&(id, evidence["side"].as_str().unwrap()))
                    && evidence["decision"] == "ImplicitlyDenied"
                    && evidence.get("start").is_some()
            };
            let is_lacking = step["evidence"].as_array().unwrap().iter().any(lacks);
            if step["verdict"] == "denied" && is_lacking {
                found.push((path["id"].as_str().unwrap().to_owned(), id.to_owned()));
            }
        }
    }
    found
}

pub(super) fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The missing line of every scenario that a policy at hand lacks: written, it lets the copy past the
/// step, and the policy allows nothing else that it did not.
#[test]
fn the_missing_line_lets_the_copy_through_and_nothing_else() {
    let mut mended = 0;
    for entry in fs::read_dir("testdata/scenarios").unwrap() {
        let from = entry.unwrap().path();
        if !from.is_dir() {
            continue;
        }
        let folder = Folder::new();
        copy_folder(&from, &folder.0);
        let more = fs::read_to_string(from.join("arguments.txt")).unwrap_or_default();
        let trace = || -> Json {
            let mut arguments = vec!["trace", "--format", "json", "--exclude", "expected.txt"];
            arguments.extend(more.split_whitespace());
            serde_json::from_str(&folder.run(&arguments).out).unwrap()
        };
        let before = waiting(&trace());
        if before.is_empty() {
            continue;
        }
        let mut arguments = vec!["check", "--fix", "--unsafe-fixes", "--exclude", "expected.txt"];
        arguments.extend(["--select", "copy-*", "--select", "vault-policy-*"]);
        arguments.extend(more.split_whitespace());
        let Ran { out, err, .. } = folder.run(&arguments);
        assert_eq!(waiting(&trace()), [], "{}\n{out}{err}", from.display());
        mended += 1;
        compare_files(&from, &folder);
    }
    assert!(mended >= 15, "{mended}");
}

/// Where a file holds one policy, `compare` says that it allows more and nothing less, by statements
/// that were added.
/// `trace` writes the same line as `check`, and shows the path as it is then.
#[test]
fn trace_adds_the_missing_line_too() {
    let from = Path::new("testdata/scenarios/c07-list-without-create-grant");
    let folder = Folder::new();
    copy_folder(from, &folder.0);
    let policy = || folder.read("source/get-key-policy.json");
    let before = policy();
    let shown = folder.run(&["trace", "--unsafe-fixes", "--diff"]);
    let checked = folder.run(&["check", "--select", "copy-*", "--unsafe-fixes", "--diff"]);
    assert_eq!((shown.code, &shown.out), (1, &checked.out));
    assert!(
        shown.out.contains("+  \"Policy\": ") && shown.out.contains("AllowBackupToCreateGrants")
    );
    let kept = folder.run(&["trace", "--fix"]);
    assert_eq!((kept.code, policy()), (1, before));
    assert!(kept.err.contains("1 more with `--unsafe-fixes`"), "{}", kept.err);
    let written = folder.run(&["trace", "--fix", "--unsafe-fixes"]);
    assert!(written.out.starts_with("✓ works"), "{}", written.out);
    assert_eq!((written.code, written.err), (0, "backstay: 1 fix applied to 1 file\n".to_owned()));
    assert_eq!(folder.run(&["trace", "--unsafe-fixes"]).code, 2);
}

fn compare_files(from: &Path, folder: &Folder) {
    for entry in walkdir::WalkDir::new(from).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(from).unwrap();
        let new = folder.0.join(name);
        if !entry.file_type().is_file()
            || fs::read(entry.path()).unwrap() == fs::read(&new).unwrap()
        {
            continue;
        }
        let old = fs::canonicalize(entry.path()).unwrap();
        let arguments = [
            "compare",
            "--format",
            "json",
            "--no-config",
            old.to_str().unwrap(),
            new.to_str().unwrap(),
        ];
        let Ran { code, out, .. } = folder.run(&arguments);
        if code == 2 {
            continue;
        }
        let comparison: Json = serde_json::from_str(&out).unwrap();
        assert_eq!(comparison["relation"], "wider", "{}: {out}", new.display());
        for access in comparison["new_access"].as_array().unwrap() {
            let by = access["allowed_by"]["statement"].as_str().unwrap();
            assert!(by.starts_with("AllowBackup"), "{by}");
        }
    }
}

/// The file of a scenario of the origin article with one text replaced, and what `--unsafe-fixes` adds to it.
fn added(scenario: &str, name: &str, (old, new): (&str, &str)) -> String {
    let folder = Folder::new();
    copy_folder(&Path::new("testdata/scenarios").join(scenario), &folder.0);
    let broken = folder.read(name).replace(old, new);
    folder.write(name, &broken);
    assert_eq!(folder.run(&["trace"]).code, 1);
    let Ran { out, err, .. } = folder.run(&[
        "check",
        "--fix",
        "--unsafe-fixes",
        "--select",
        "copy-*",
        "--select",
        "vault-policy-*",
    ]);
    assert_eq!(folder.run(&["trace"]).code, 0, "{out}{err}");
    let fixed = folder.read(name);
    let start = broken.bytes().zip(fixed.bytes()).take_while(|(one, other)| one == other).count();
    let rest = broken.len() - start;
    assert!(fixed.ends_with(&broken[start..]), "nothing else changes\n{fixed}");
    fixed[start..fixed.len() - rest].to_owned()
}

#[test]
fn a_template_in_yaml_gets_an_item() {
    let found =
        added("article-customer-key-cloudformation", "source.yaml", ("kms:CreateGrant, ", ""));
    let expected = r#"        - Sid: AllowBackupToCreateGrants
            Effect: Allow
            Principal:
              AWS: arn:aws:iam::444455556666:root
            Action: kms:CreateGrant
            Resource: "*"
            Condition:
              StringEquals:
                kms:ViaService:
                  - rds.ap-south-1.amazonaws.com
                  - rds.ap-south-2.amazonaws.com
              Bool:
                kms:GrantIsForAWSResource: "true"
  "#;
    assert_eq!(found, expected);
}

#[test]
fn a_policy_document_of_terraform_gets_a_block() {
    let found =
        added("article-customer-key-terraform", "source/main.tf", ("\"kms:CreateGrant\", ", ""));
    let expected = r#"
  statement {
    sid       = "AllowBackupToCreateGrants"
    effect    = "Allow"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["rds.ap-south-1.amazonaws.com", "rds.ap-south-2.amazonaws.com"]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
"#;
    assert_eq!(found, expected);
}

#[test]
fn a_heredoc_and_jsonencode_get_an_element() {
    let heredoc = r#"policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Root",
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
          "Action": "kms:*",
          "Resource": "*"
        }
      ]
    }
  EOT"#;
    let found = added(
        "article-customer-key-terraform",
        "source/main.tf",
        ("policy = data.aws_iam_policy_document.orders.json", heredoc),
    );
    let expected = r#",
        {
          "Sid": "AllowBackupToDescribeTheKey",
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
          "Action": "kms:DescribeKey",
          "Resource": "*"
        },
        {
          "Sid": "AllowBackupToCreateGrants",
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
          "Action": "kms:CreateGrant",
          "Resource": "*",
          "Condition": {
            "StringEquals": { "kms:ViaService": ["rds.ap-south-1.amazonaws.com", "rds.ap-south-2.amazonaws.com"] },
            "Bool": { "kms:GrantIsForAWSResource": "true" }
          }
        }"#;
    assert_eq!(found, expected);
    let found = added(
        "article-customer-key-terraform",
        "destination/main.tf",
        ("111122223333:root", "777788889999:root"),
    );
    let expected = r#", {
      Sid       = "AllowBackupCopies"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "backup:CopyIntoBackupVault"
      Resource  = "*"
    }"#;
    assert_eq!(found, expected);
}

/// The role of the origin article's plan in CloudFormation, with an inline policy that lacks a copy.
const ROLE_OF_A_TEMPLATE: &str = r#"Policies:
        - PolicyName: copies
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [backup:CopyFromBackupVault, "rds:*", "kms:*"]
                Resource: "*""#;

#[test]
fn a_role_of_a_template_gets_the_copy_that_it_lacks() {
    let managed = "ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup";
    let name = "article-customer-key-cloudformation";
    let found = added(name, "source.yaml", (managed, ROLE_OF_A_TEMPLATE));
    let expected = r"
              - Sid: AllowBackupCopies
                Effect: Allow
                Action: backup:CopyIntoBackupVault
                Resource: arn:aws:backup:ap-south-2:444455556666:backup-vault:central";
    assert_eq!(found.trim(), expected.trim());
    // a policy of its own that names the role
    let apart = r#"RoleName: copies
  Copies:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: copies
      Roles: [!Ref BackupRole]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [backup:CopyFromBackupVault, "rds:*", "kms:*"]
            Resource: "*""#;
    let found = added(name, "source.yaml", (managed, apart));
    assert_eq!(found.trim(), expected.replace("\n    ", "\n").trim());
}

#[test]
fn a_role_of_terraform_gets_the_copy_that_it_lacks() {
    let attachment = r#"resource "aws_iam_role_policy_attachment" "backup" {
  role       = aws_iam_role.backup.name"#;
    let inline = r#"resource "aws_iam_role_policy" "copies" {
  role   = aws_iam_role.backup.name
  policy = data.aws_iam_policy_document.copies.json
}

data "aws_iam_policy_document" "copies" {
  statement {
    actions   = ["backup:CopyIntoBackupVault", "rds:*", "kms:*"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy_attachment" "restores" {
  role       = aws_iam_role.backup.name"#;
    let folder = Folder::new();
    let name = "article-customer-key-terraform";
    copy_folder(&Path::new("testdata/scenarios").join(name), &folder.0);
    let text = folder.read("source/main.tf").replace(attachment, inline);
    let text = text
        .replace("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores");
    folder.write("source/main.tf", &text);
    assert_eq!(folder.run(&["trace"]).code, 1);
    let Ran { out, err, .. } =
        folder.run(&["check", "--fix", "--unsafe-fixes", "--select", "copy-role-*"]);
    assert_eq!(folder.run(&["trace"]).code, 0, "{out}{err}");
    let block = r#"

  statement {
    sid       = "AllowBackupCopiesOut"
    effect    = "Allow"
    actions   = ["backup:CopyFromBackupVault"]
    resources = ["arn:aws:rds:ap-south-1:111122223333:snapshot:awsbackup:job-*"]
  }
}
"#;
    assert!(folder.read("source/main.tf").contains(block), "{}", folder.read("source/main.tf"));
    // the same in the words of JSON
    let json = r#"jsonencode({
    Statement = [{ Effect = "Allow", Action = ["backup:CopyIntoBackupVault", "rds:*", "kms:*"], Resource = "*" }]
  })"#;
    folder.write("source/main.tf", &text.replace("data.aws_iam_policy_document.copies.json", json));
    folder.run(&["check", "--fix", "--unsafe-fixes", "--select", "copy-role-*"]);
    assert_eq!(folder.run(&["trace"]).code, 0, "{}", folder.read("source/main.tf"));
}

#[test]
fn a_role_with_policies_of_aws_alone_gets_a_text_to_paste() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/article-customer-key-cloudformation"), &folder.0);
    let text = folder.read("source.yaml");
    let text = text
        .replace("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores");
    folder.write("source.yaml", &text);
    let arguments = ["check", "--format", "json", "--select", "copy-role-*"];
    let report: Json = serde_json::from_str(&folder.run(&arguments).out).unwrap();
    let fix = &report["findings"][0]["fix"];
    assert_eq!(fix["edits"], serde_json::json!([]));
    let text = fix["text"].as_str().unwrap();
    let statements: Json = serde_json::from_str(&format!("[{text}]")).unwrap();
    let actions: Vec<&str> =
        statements.as_array().unwrap().iter().map(|it| it["Action"].as_str().unwrap()).collect();
    let copies = ["backup:CopyFromBackupVault", "backup:CopyIntoBackupVault"];
    assert!(copies.iter().all(|copy| actions.contains(copy)), "{actions:?}");
    assert_eq!(statements[0].get("Principal"), None);
}

#[test]
fn where_no_policy_is_at_hand_there_is_a_text_to_paste() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/c18-module-without-a-vault-policy"), &folder.0);
    let Ran { out, err, .. } =
        folder.run(&["check", "--format", "json", "--exclude", "expected.txt"]);
    let report: Json = serde_json::from_str(&out).unwrap();
    let fixes: Vec<&Json> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "copy-destination-denies")
        .map(|finding| &finding["fix"])
        .collect();
    assert_eq!(fixes.len(), 1, "{out}{err}");
    assert_eq!(fixes[0]["edits"], serde_json::json!([]));
    let statement: Json = serde_json::from_str(fixes[0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(
        statement,
        serde_json::json!({
            "Sid": "AllowBackupCopies",
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "backup:CopyIntoBackupVault",
            "Resource": "*",
        })
    );
}

/// What the role of a function lacks to start copies: written, nothing is left to report of it, and it
/// may do so much and no more.
#[test]
fn the_role_of_a_function_gets_what_starting_a_copy_takes() {
    let added = |page: &str, number: usize| {
        let page = fs::read_to_string(format!("rules/copy-hop/{page}.md")).unwrap();
        let (_, flagged) = page.split_once("## Flagged").unwrap();
        let start = "```yaml cloudformation template.yaml\n";
        let example = flagged.split(start).nth(number).unwrap().split("```").next().unwrap();
        let folder = Folder::new();
        folder.write("template.yaml", example);
        let check = |more: &[&str]| {
            let of_role = ["check", "--no-config", "--exit-zero", "--select", "hop-function-*"];
            folder.run(&[&of_role[..], more].concat()).out
        };
        let diff = check(&["--diff", "--unsafe-fixes"]);
        let lines = diff.lines().filter_map(|line| line.strip_prefix('+'));
        let lines: Vec<&str> =
            lines.map(str::trim).filter(|line| !line.starts_with("++")).collect();
        check(&["--fix", "--unsafe-fixes"]);
        assert_eq!(check(&["--format", "concise"]), "", "{diff}");
        lines.join("; ")
    };
    let start =
        "- Sid: AllowToStartCopies; Effect: Allow; Action: backup:StartCopyJob; Resource: \"*\"";
    assert_eq!(added("hop-function-may-not-copy", 1), start);
    assert_eq!(added("hop-function-misses-snapshots", 1), start);
    assert_eq!(
        added("hop-function-may-not-copy", 2),
        "- Sid: AllowToPassTheRoleOfCopies; Effect: Allow; Action: iam:PassRole; \
         Resource: arn:aws:iam::111122223333:role/service-role/AWSBackupDefaultServiceRole; \
         Condition:; StringEquals:; iam:PassedToService: backup.amazonaws.com"
    );
}
