//! `backstay evaluate`, as people run it: decisions, exit codes, expectations that are not met.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use serde_json::{Value, json};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_backstay"))
        .current_dir("testdata/evaluate")
        .arg("evaluate")
        .args(args)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn cases_that_are_as_expected_are_silent_success() {
    let output = run(&["--cases", "cases.jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let lines: Vec<Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decisions: Vec<&str> = lines.iter().map(|l| l["decision"].as_str().unwrap()).collect();
    assert_eq!(
        decisions,
        ["Allowed", "ImplicitlyDenied", "Depends", "ExplicitlyDenied", "ImplicitlyDenied"]
    );
    let share = serde_json::json!({
        "policy": "resource_policy", "statement": 1, "sid": "ShareWithBackupAccount",
    });
    assert_eq!(lines[0]["decided_by"][0], share);
    assert_eq!(lines[2]["depends_on"], serde_json::json!(["kms:ViaService"]));
}

#[test]
fn an_expectation_that_is_not_met_is_shown_with_the_statement_that_came_nearest() {
    let output = run(&["--cases", "unmet.jsonl", "--format", "human"]);
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    for part in [
        "case `backup account by itself` is `ImplicitlyDenied`, expected `Allowed`",
        "this statement came nearest",
        "`StringLike` on `kms:ViaService` wants `backup.*.amazonaws.com`, the request has no such key",
        "2 cases, 1 not as expected",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(run(&["--cases", "unmet.jsonl"]).status.code(), Some(1));
}

#[test]
fn a_case_that_cannot_be_read_does_not_stop_the_others() {
    let output = run(&["--cases", "unread.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], r#"{"id":"a stranger","error":"`request` has no `action`"}"#);
    assert!(lines[1].contains(r#""decision":"Allowed""#), "{text}");
}

#[test]
fn one_request_is_decided_against_the_documents_by_their_kind() {
    let ask = |context: &[&str], files: &[&str]| {
        let mut args = vec![
            "--principal",
            "arn:aws:sts::444455556666:assumed-role/copy/job",
            "--action",
            "kms:decrypt",
            "--resource",
            KEY,
        ];
        args.extend(context);
        args.extend(files);
        let output = run(&args);
        assert_eq!(output.status.code(), Some(0));
        let line: Value = serde_json::from_str(&out(&output)).unwrap();
        line["decision"].as_str().unwrap().to_owned()
    };
    let via = ["--context", "kms:ViaService=backup.eu-west-1.amazonaws.com"];
    assert_eq!(ask(&via, &["key.json", "role.json"]), "Allowed");
    assert_eq!(ask(&via, &["key.json"]), "ImplicitlyDenied");
    assert_eq!(ask(&via, &["role.json"]), "ImplicitlyDenied");
    assert_eq!(ask(&[], &["key.json", "role.json"]), "ImplicitlyDenied");
    let unknown = ["--unknown-context", "kms:ViaService"];
    assert_eq!(ask(&unknown, &["key.json", "role.json"]), "Depends");
}

#[test]
fn what_cannot_be_done_is_said_in_one_sentence() {
    for (args, part) in [
        (vec!["--cases", "none.jsonl"], "none.jsonl"),
        (vec!["--principal", "x", "--action", "kms:Decrypt", "--resource", "*"], "--principal `x`"),
        (
            vec!["--principal", "a.amazonaws.com", "--action", "Decrypt", "--resource", "*"],
            "--action `Decrypt`: expected `service:Action`",
        ),
        (vec!["--principal", "a.amazonaws.com"], "--action"),
    ] {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn the_request_that_a_finding_shows_pastes_back_and_is_allowed() {
    let path = "testdata/evaluate/shared/key.json";
    let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .args(["check", "--format", "json", path])
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let policy: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let all = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let mut shown = BTreeSet::new();
    let mut cases = Vec::new();
    for finding in found["findings"].as_array().unwrap() {
        let Some(request) = finding["witness"].get("request") else { continue };
        let rule = finding["rule"].as_str().unwrap();
        shown.insert(rule);
        let case = json!({
            "id": finding["address"], "request": request, "resource_policy": policy,
            "identity_policies": [all], "expected": { "decision": "Allowed" },
        });
        cases.push(case.to_string());
    }
    for rule in [
        "key-policy-account-unknown",
        "key-policy-all-actions-to-another-account",
        "key-policy-any-principal",
        "key-policy-every-principal-of-account",
        "key-policy-grant-by-another-account",
        "key-policy-service-without-source",
        "key-policy-user-may-destroy",
        "key-policy-user-may-rewrite-policy",
        "key-policy-via-service-without-account",
    ] {
        assert!(shown.contains(rule), "{rule} shows no request: {shown:?}");
    }
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/witnesses.jsonl");
    std::fs::write(file, cases.join("\n")).unwrap();
    let output = run(&["--cases", file]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[test]
fn a_policy_that_decides_about_another_service_is_named_and_not_asked() {
    let asked = |action: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
            .args(["who-can", action, "--no-config", "testdata/example/orders-key.json"])
            .arg("testdata/example/central-vault.json")
            .output()
            .unwrap();
        (out(&output), String::from_utf8(output.stderr).unwrap())
    };
    let (told, aside) = asked("kms:Decrypt");
    assert!(told.contains("orders-key.json") && !told.contains("central-vault"), "{told}");
    assert!(aside.contains("vault-policy `testdata/example/central-vault.json`"), "{aside}");
    let (told, aside) = asked("backup:CopyIntoBackupVault");
    assert!(told.contains("central-vault.json") && !told.contains("orders-key"), "{told}");
    assert!(aside.ends_with("is not asked: it decides about `kms`\n"), "{aside}");
}

#[test]
fn one_outside_who_can_is_an_answer_whatever_is_not_decided_of_others() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("undecided.json");
    let ask = |open: &str| {
        let vague = r#"{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "kms:Decrypt",
            "Resource": "*", "Condition": { "StringLike": { "aws:SourceIp": "10.*" } } }"#;
        let policy = format!(r#"{{ "Version": "2012-10-17", "Statement": [{vague}{open}] }}"#);
        std::fs::write(&path, policy).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_backstay"));
        command.args(["who-can", "kms:Decrypt", "--outside", "any", "--no-config"]);
        command.arg(&path).output().unwrap()
    };
    let undecided = ask("");
    assert_eq!(undecided.status.code(), Some(2), "{}", out(&undecided));
    let decided = ask(
        r#", { "Effect": "Allow", "Principal": { "AWS": "777788889999" }, "Action": "kms:Decrypt",
            "Resource": "*" }"#,
    );
    assert!(out(&decided).contains("not decided whether there are others"), "{}", out(&decided));
    assert_eq!(decided.status.code(), Some(1), "{}", out(&decided));
}
