//! Copies that fail, as findings: the code flow goes through every document involved, and what it goes
//! through is a related place in every format.

use std::fs;
use std::path::Path;
use std::process::Command;

use pretty_assertions::assert_eq;
use serde_json::Value as Json;

fn run(folder: &Path, command: &str, format: &str) -> Json {
    let arguments = fs::read_to_string(folder.join("arguments.txt")).unwrap_or_default();
    let shared = arguments.split_whitespace().filter(|_| command == "trace");
    let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .current_dir(folder)
        .args([command, "--format", format, "--exclude", "expected.txt"])
        .args(shared)
        .arg(".")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A place of SARIF as `file:line words`.
fn place(location: &Json) -> String {
    let place = &location["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    let words = location["message"]["text"].as_str().unwrap_or("-");
    format!("{uri}:{} {words}", place["region"]["startLine"])
}

fn flows(sarif: &Json) -> Vec<(&Json, Vec<String>)> {
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let with_flow = results.filter_map(|result| {
        let flow = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array()?;
        Some((result, flow.iter().map(|step| place(&step["location"])).collect()))
    });
    with_flow.collect()
}

#[track_caller]
fn check(scenario: &str, rule: &str, expected: &[&str]) {
    let folder = Path::new("testdata/scenarios").join(scenario);
    let sarif = run(&folder, "check", "sarif");
    let flows = flows(&sarif);
    let (_, flow) = flows.iter().find(|(result, _)| result["ruleId"] == rule).unwrap();
    assert_eq!(flow, expected);
    // the same places in JSON, beside the primary one
    let json = run(&folder, "check", "json");
    let findings = json["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule).unwrap();
    let related = finding["related"].as_array().unwrap().iter().chain([&finding["primary"]]);
    let word = |place: &Json, member: &str| place[member].as_str().unwrap().to_owned();
    let mut places: Vec<String> = related
        .map(|it| format!("{}:{} {}", word(it, "path"), it["start"]["line"], word(it, "label")))
        .collect();
    let mut flow = flow.clone();
    flow.sort();
    places.sort();
    assert_eq!(places, flow);
}

#[test]
fn a_key_policy_is_met_between_what_it_protects_and_where_the_copy_goes() {
    check(
        "c38-identity-side-only",
        "copy-source-key-without-create-grant",
        &[
            "plan/get-backup-plan.json:14 the copy goes here",
            "plan/get-backup-selection.json:2 what the plan takes, and with which role",
            "source/describe-db-instances.json:3 what is copied",
            "source/describe-backup-vault.json:1 the source vault",
            "source/describe-key.json:2 the key of the recovery point",
            "source/get-key-policy.json:2 leaves it out",
            "destination/describe-backup-vault.json:1 the destination vault",
            "destination/get-backup-vault-access-policy.json:4 policy of the destination vault",
            "destination/describe-key.json:2 the key of the destination vault",
            "destination/get-key-policy.json:2 policy of the key of the destination vault",
            "source/get-account-authorization-details.json:3 the role that copies",
            "source/get-account-authorization-details.json:8 who may assume the role",
            "source/get-account-authorization-details.json:26 policy of the role",
        ],
    );
}

#[test]
fn what_stops_a_path_from_outside_stands_at_its_end() {
    check(
        "c50-service-control-policy-denies",
        "copy-role-may-not-copy",
        &[
            "plan/get-backup-plan.json:14 the copy goes here",
            "plan/get-backup-selection.json:2 what the plan takes, and with which role",
            "source/describe-db-instances.json:3 what is copied",
            "source/describe-backup-vault.json:1 the source vault",
            "source/describe-key.json:2 the key of the recovery point",
            "source/get-key-policy.json:2 policy of the key of the recovery point",
            "destination/describe-backup-vault.json:1 the destination vault",
            "destination/get-backup-vault-access-policy.json:4 policy of the destination vault",
            "destination/describe-key.json:2 the key of the destination vault",
            "destination/get-key-policy.json:2 policy of the key of the destination vault",
            "org/deny-copy.json:7 decides against it",
        ],
    );
}

#[test]
fn a_rule_that_needs_no_path_has_the_flow_of_the_path_that_it_stops() {
    check(
        "c30-lock-of-exactly-thirty-days",
        "vault-lock-excludes-retention",
        &[
            "plan/get-backup-plan.json:14 the plan's copy action",
            "plan/get-backup-plan.json:16 the job fails",
            "plan/get-backup-selection.json:2 what the plan takes, and with which role",
            "source/describe-db-instances.json:3 what is copied",
            "source/describe-backup-vault.json:1 the source vault",
            "source/describe-key.json:2 the key of the recovery point",
            "source/get-key-policy.json:2 policy of the key of the recovery point",
            "destination/describe-backup-vault.json:9 of the vault it goes to",
            "destination/get-backup-vault-access-policy.json:4 policy of the destination vault",
            "destination/describe-key.json:2 the key of the destination vault",
            "destination/get-key-policy.json:2 policy of the key of the destination vault",
        ],
    );
}

#[test]
fn a_copy_of_a_function_goes_from_the_plan_through_the_function_to_the_vault() {
    fn on_the_way([key, function, role, vault]: [&str; 4]) -> [&str; 15] {
        [
            "source.yaml:42 the plan's copy action",
            "source.yaml:44 what the plan takes, and with which role",
            "source.yaml:2 what is copied",
            "source.yaml:28 the vault in between",
            "source.yaml:17 the key of the vault in between",
            key,
            "source.yaml:56 takes the end of the job",
            function,
            "source.yaml:95 the role of the function",
            role,
            "destination.yaml:5 the destination vault",
            vault,
            "destination.yaml:2 the key of the destination vault",
            "source.yaml:5 the role that copies",
            "source.yaml:10 who may assume the role",
        ]
    }
    let key = "source.yaml:21 policy of the key of the vault in between";
    let role = "source.yaml:105 policy of the role of the function";
    let vault = "destination.yaml:11 policy of the destination vault";
    let cases = [
        (
            "hop-key-not-shared",
            [
                "source.yaml:25 does not name that account",
                "74 copies on to that account",
                role,
                vault,
            ],
        ),
        (
            "hop-function-misses-snapshots",
            [key, "74 starts copies", "source.yaml:107 takes others only", vault],
        ),
        (
            "hop-destination-denies",
            [
                key,
                "74 copies into this vault",
                role,
                "destination.yaml:15 not for the role that copies",
            ],
        ),
    ];
    for (rule, [key, function, role, vault]) in cases {
        let function = format!("source.yaml:{function}");
        check("two-hops-that-stop-half-way", rule, &on_the_way([key, &function, role, vault]));
    }
}

#[test]
fn every_copy_that_fails_is_an_error_with_a_flow_through_its_plan() {
    let mut failing = 0;
    for entry in fs::read_dir("testdata/scenarios").unwrap() {
        let folder = entry.unwrap().path();
        // with other arguments `check` sees other things
        if !folder.is_dir() || folder.join("arguments.txt").exists() {
            continue;
        }
        let traced = run(&folder, "trace", "json");
        let mut paths = traced["paths"].as_array().unwrap().iter();
        if !paths.any(|path| path["verdict"] == "fails") {
            continue;
        }
        failing += 1;
        let sarif = run(&folder, "check", "sarif");
        let flows = flows(&sarif);
        let (result, flow) = flows.first().unwrap_or_else(|| panic!("{}", folder.display()));
        assert_eq!(result["level"], "error", "{}", folder.display());
        let own: Vec<String> = result["locations"].as_array().unwrap().iter().map(place).collect();
        assert!(own.iter().all(|place| flow.contains(place)), "{}", folder.display());
    }
    assert!(failing > 30, "{failing}");
}
