//! Findings of the policy engine carry a request that shows them, and `evaluate` allows it.
//!
//! The rules are those whose check gives its findings a request; the policies are the examples of
//! their pages.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use backstay::finding::Finding;
use backstay::rules::{Rule, Rules, try_rule};
use backstay::source::Sources;
use serde_json::{Value, json};

/// Whether the rule's check gives its findings a request.
fn shows_requests(rule: &Rule) -> bool {
    let name = rule.header().id.replace('-', "_");
    let check = fs::read_to_string(format!("src/rules/checks/{name}.rs")).unwrap_or_default();
    check.contains("hit.witness") || check.contains(".shown_by(")
}

/// The policy in a file: the file itself, or the argument of a command.
fn policy_in(text: &str) -> Value {
    let file: Value = serde_json::from_str(text).unwrap();
    let policy = file.get("Policy").cloned().unwrap_or(file);
    policy.as_str().map_or(policy.clone(), |text| serde_json::from_str(text).unwrap())
}

#[test]
fn every_request_that_a_rule_shows_is_allowed_by_its_policy() {
    let all = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let rules = Rules::built_in();
    let cases = Mutex::new(Vec::new());
    let showing: Vec<&Rule> = rules.all().iter().filter(|rule| shows_requests(rule)).collect();
    assert!(showing.len() > 15, "{}", showing.len());
    for rule in showing {
        let id = &rule.header().id;
        let collect = |sources: &Sources, findings: &[Finding]| {
            for finding in findings {
                let Some(witness) = &finding.witness else { continue };
                let policy = policy_in(&sources.get(finding.primary.at.source).text);
                let case = json!({
                    "id": id, "request": witness["request"], "resource_policy": policy,
                    "identity_policies": [all], "expected": { "decision": "Allowed" },
                });
                cases.lock().unwrap().push(case.to_string());
            }
            String::new()
        };
        let before = cases.lock().unwrap().len();
        try_rule(&rules, rule, &collect);
        assert!(cases.lock().unwrap().len() > before, "{id} shows no request");
    }
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("witnesses-of-pages.jsonl");
    fs::write(&file, cases.lock().unwrap().join("\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstay"));
    let output = command.args(["evaluate", "--cases"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
