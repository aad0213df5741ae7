//! `--fix`, `--unsafe-fixes` and `--diff`: what is written, what is left alone, and that a safe fix
//! opens nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::folder::{Folder, Ran};

/// How often each rule found something.
fn rules(folder: &Folder) -> BTreeMap<String, usize> {
    let Ran { out, err, .. } = folder.run(&["check", "--format", "json", "--all"]);
    assert!(out.starts_with('{'), "{err}");
    let report: Json = serde_json::from_str(&out).unwrap();
    let mut rules = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        *rules.entry(finding["rule"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    rules
}

const BROKEN: &str = "{\r
  // whose key this is\r
  'Version': \"2012-10-17\",\r
  \"Statement\": [{\r
    \"Sid\": \"Enable IAM User Permissions\",\r
    \"Effect\": “allow”,\r
    \"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:root\" },\r
    \"Action\": \"kms:*\"\r
    \"Resource\": \"*\",\r
  }]\r
}";

const MENDED: &str = "{\r
  \r
  \"Version\": \"2012-10-17\",\r
  \"Statement\": [{\r
    \"Sid\": \"Enable IAM User Permissions\",\r
    \"Effect\": \"Allow\",\r
    \"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:root\" },\r
    \"Action\": \"kms:*\",\r
    \"Resource\": \"*\"\r
  }]\r
}";

#[test]
fn what_aws_refuses_is_mended_and_everything_else_stays() {
    let folder = Folder::new();
    folder.write("key.json", BROKEN);
    let Ran { code, out, err } = folder.run(&["check", "--fix"]);
    assert_eq!(folder.read("key.json"), MENDED, "{err}");
    assert_eq!((code, out.as_str()), (0, "1 file, nothing found\n"));
    assert_eq!(err, "backstay: 6 fixes applied to 1 file\n");
}

#[test]
fn a_patch_is_what_would_be_written() {
    let folder = Folder::new();
    folder.write("key.json", BROKEN);
    let Ran { code, out: patch, err } = folder.run(&["check", "--diff"]);
    assert_eq!((code, err.as_str()), (1, "backstay: 6 fixes would change 1 file\n"));
    assert_eq!(folder.read("key.json"), BROKEN);
    folder.write("key.patch", &patch);
    let applied = Command::new("git")
        .args(["apply", "--unsafe-paths", "key.patch"])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert!(applied.status.success(), "{}\n{patch}", String::from_utf8_lossy(&applied.stderr));
    assert_eq!(folder.read("key.json"), MENDED);
}

const SLIP: &str = r"Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        # who runs the account
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }
            Action: 'kms:*'
            Resource: '*'
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::444455556666:role/app' }
            Action: [kms:Descrypt, 'kms:GenerateDataKey']
            Resource: '*'
";

#[test]
fn a_guess_waits_for_unsafe_fixes() {
    let folder = Folder::new();
    folder.write("stack.yaml", SLIP);
    let Ran { err, .. } = folder.run(&["check", "--fix", "--select", "action-unknown"]);
    assert_eq!(err, "backstay: 0 fixes applied to 0 files; 1 more with `--unsafe-fixes`\n");
    assert_eq!(folder.read("stack.yaml"), SLIP);
    folder.run(&["check", "--fix", "--unsafe-fixes", "--select", "action-unknown"]);
    assert_eq!(folder.read("stack.yaml"), SLIP.replace("kms:Descrypt", "kms:Decrypt"));
    let Ran { code, err, .. } = folder.run(&["check", "--unsafe-fixes"]);
    assert_eq!(
        (code, err.as_str()),
        (2, "backstay: `--unsafe-fixes` goes with `--fix` or `--diff`\n")
    );
}

#[test]
fn a_version_is_added_in_the_author_s_own_way() {
    let folder = Folder::new();
    folder.write("stack.yaml", SLIP);
    folder.run(&["check", "--fix", "--select", "policy-version-missing"]);
    let before = "        Statement:\n";
    let after = "        Version: \"2012-10-17\"\n        Statement:\n";
    assert_eq!(folder.read("stack.yaml"), SLIP.replacen(before, after, 1));
    assert!(!rules(&folder).contains_key("policy-version-missing"));
}

#[test]
fn a_version_that_would_wake_a_variable_is_no_safe_fix() {
    let folder = Folder::new();
    let policy = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt",
        "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "${aws:PrincipalAccount}"}}}]}"#;
    folder.write("key.json", policy);
    folder.run(&["check", "--fix"]);
    assert_eq!(folder.read("key.json"), policy);
    folder.run(&["check", "--fix", "--unsafe-fixes", "--select", "policy-version-missing"]);
    let with = policy.replacen('{', "{\"Version\": \"2012-10-17\",", 1);
    assert_eq!(folder.read("key.json"), with);
}

#[test]
fn a_policy_in_a_string_is_mended_in_its_string() {
    let folder = Folder::new();
    let answer = r#"{ "PolicyName": "default", "Policy": "{\n  \"Statement\": [ {\n \"Sid\": \"a\", \"Effect\": \"allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}]}" }"#;
    folder.write("answer.json", answer);
    folder.run(&["check", "--fix"]);
    let expected = answer.replace("allow", "Allow").replacen(
        r#""{\n  "#,
        r#""{\n  \"Version\": \"2012-10-17\",\n  "#,
        1,
    );
    assert_eq!(folder.read("answer.json"), expected);
}

#[test]
fn standard_input_is_reported_and_not_written() {
    let folder = Folder::new();
    folder.write("key.json", BROKEN);
    let script = "\"$1\" check --fix --stdin-filename key.json - < key.json";
    let output = Command::new("sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_backstay")])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(folder.read("key.json"), BROKEN);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("elsewhere")).unwrap();
    folder.write("elsewhere/key.json", BROKEN);
    std::os::unix::fs::symlink("elsewhere/key.json", folder.0.join("link.json")).unwrap();
    let Ran { code, err, .. } = folder.run(&["check", "--fix", "link.json"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("links are not followed"), "{err}");
    assert_eq!(folder.read("elsewhere/key.json"), BROKEN);
}

#[test]
fn what_is_suppressed_is_not_fixed() {
    let folder = Folder::new();
    folder.write("key.json", BROKEN);
    folder.write(
        "backstay.yaml",
        "suppress:\n  - { rule: json-comment, address: '*', reason: it stays }\n",
    );
    folder.run(&["check", "--fix"]);
    assert!(folder.read("key.json").contains("// whose key this is"));
}

#[test]
fn suppressions_are_added_for_what_is_reported() {
    let folder = Folder::new();
    folder.write("key.json", BROKEN);
    folder.write("backstay.yaml", "# ours\nfail_on: note\n");
    let Ran { code, out, err } = folder.run(&["check", "--add-suppressions", "until the move"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("suppressions added to `backstay.yaml`"), "{err}");
    let written = folder.read("backstay.yaml");
    assert!(written.starts_with("# ours\nfail_on: note\nsuppress:\n  - rule: "), "{written}");
    assert_eq!(
        written.matches("reason: \"until the move\"").count(),
        written.matches("rule:").count()
    );
    assert_eq!(folder.run(&["check"]).code, 0);
    let again = folder.run(&["check", "--add-suppressions", "until the move"]);
    assert_eq!((again.code, folder.read("backstay.yaml")), (0, written));
    assert_eq!(folder.run(&["check", "--add-suppressions", " "]).code, 2);
}

#[test]
fn the_version_says_what_is_known_of_aws() {
    let Ran { code, out, .. } = Folder::new().run(&["--version"]);
    let facts = backstay::copy::facts::date();
    assert_eq!(code, 0);
    assert!(out.contains(&format!("facts of AWS Backup: {facts}")), "{out}");
}

/// A policy as people write it, with slips here and there.
fn policy() -> impl Strategy<Value = String> {
    let effect = prop::sample::select(vec!["\"Allow\"", "\"allow\"", "'Deny'", "Allow", "“Allow”"]);
    let action =
        prop::sample::select(vec!["\"kms:Decrypt\"", "[\"kms:*\",]", "kms:Encrypt", "'kms:*'"]);
    let version = prop::sample::select(vec![
        "",
        "\"Version\": \"2012-10-17\",",
        "\"Version\": \"2012-10-18\",",
        "'Version': \"2008-10-17\",,",
    ]);
    let comment = prop::sample::select(vec!["", "// who\n", "/* who */", "# who\n"]);
    let sid = prop::sample::select(vec!["\"a b\"", "'é'", "\"Same\"", "\"${aws:userid}\""]);
    let end = prop::sample::select(vec!["", ",", "\u{a0}"]);
    let statement = (sid, effect, action, comment.clone(), end.clone());
    (version, prop::collection::vec(statement, 1..4), comment, end).prop_map(
        |(version, statements, comment, end)| {
            let mut text = format!("{{ {version} {comment} \"Statement\": [");
            for (index, (sid, effect, action, comment, end)) in statements.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                write!(
                    text,
                    "{comma}\n  {{ {comment} \"Sid\": {sid}, \"Effect\": {effect}, \"Principal\": {{ \"AWS\": \"arn:aws:iam::111122223333:root\" }},\n    \"Action\": {action}, \"Resource\": \"*\"{end} }}"
                )
                .unwrap();
            }
            writeln!(text, "\n]{end} }}").unwrap();
            text
        },
    )
}

/// The rules that report what AWS refuses.
fn is_refusal(rule: &str) -> bool {
    rule.starts_with("json-")
        || rule == "statement-effect-unknown"
        || rule == "policy-version-unknown"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn safe_fixes_leave_json_and_open_nothing(text in policy()) {
        let folder = Folder::new();
        folder.write("key.json", &text);
        let before = rules(&folder);
        let Ran { err, .. } = folder.run(&["check", "--kind", "key-policy", "--fix"]);
        let fixed = folder.read("key.json");
        prop_assert!(serde_json::from_str::<Json>(&fixed).is_ok(), "{text}\n{fixed}\n{err}");
        let after = rules(&folder);
        prop_assert!(!after.keys().any(|rule| is_refusal(rule)), "{text}\n{fixed}\n{after:?}");
        if !before.keys().any(|rule| is_refusal(rule)) {
            folder.write("old.txt", &text);
            let arguments = ["compare", "--kind", "key-policy", "--format", "json", "old.txt", "key.json"];
            let Ran { out, err, .. } = folder.run(&arguments);
            let comparison: Json = serde_json::from_str(&out).unwrap();
            prop_assert_eq!(&comparison["relation"], "equal", "{}\n{}\n{}", text, fixed, err);
        }
    }
}

/// No fix of any file of the corpora below breaks it.
#[test]
fn safe_fixes_of_our_own_test_data_lose_nothing() {
    for entry in walkdir::WalkDir::new("testdata/formats").sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type().is_file() || name == "expected.txt" {
            continue;
        }
        let folder = Folder::new();
        fs::copy(entry.path(), folder.0.join(&name)).unwrap();
        let (before, text) = (unread(&folder), folder.read(&name));
        folder.run(&["check", "--fix", "--unsafe-fixes"]);
        let after = unread(&folder);
        let shown = entry.path().display().to_string();
        assert!(after <= before, "{shown}: {before} to {after}\n{text}\n{}", folder.read(&name));
    }
}

fn unread(folder: &Folder) -> usize {
    rules(folder).iter().filter(|(rule, _)| rule.starts_with("unreadable-")).map(|it| it.1).sum()
}

/// The example of the README is sound: nothing in it has a fix.
#[test]
fn sound_files_are_left_alone() {
    for entry in walkdir::WalkDir::new("testdata/quiet").sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            assert_patchless(entry.path());
        }
    }
}

fn assert_patchless(path: &Path) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let folder = Folder::new();
    fs::copy(path, folder.0.join(&name)).unwrap();
    let Ran { out, err, .. } = folder.run(&["check", "--diff", "--min-severity", "warning"]);
    assert_eq!(out, "", "{}: {err}", path.display());
}
