//! `backstay evaluate`, as people run it: decisions, exit codes, expectations that are not met.

use std::process::{Command, Output};

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
    let lines: Vec<serde_json::Value> =
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
        let line: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
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
