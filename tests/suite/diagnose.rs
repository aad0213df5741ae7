//! `diagnose`: messages that users met, each in the scenario of its case, and with nothing else at hand.

use std::fs;
use std::path::Path;

use pretty_assertions::assert_eq;
use serde_json::{Value as Json, json};

use super::folder::{Folder, Ran};
use super::missing_line::copy_folder;

/// Scenario, the message that its users saw, and the step that stopped them.
const CASES: &[(&str, &str, &str)] = &[
    (
        "c01-volume-key-not-shared",
        "AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default CMK.",
        "source-key-use",
    ),
    (
        "c02-destination-left-the-organization",
        "Access denied: Copy job failed. Both source and destination account must be a member of the same organization.",
        "same-organization",
    ),
    (
        "c03-which-key-is-the-source-key",
        "The source snapshot KMS key does not exist, is not enabled or you do not have permissions to access it.",
        "source-key-create-grant",
    ),
    (
        "c07-list-without-create-grant",
        "KMSKeyNotAccessibleFault: The source snapshot KMS key does not exist, is not enabled or you do not have permissions",
        "source-key-create-grant",
    ),
    (
        "c08-key-is-aws-rds",
        "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
        "source-key-kind",
    ),
    (
        "c17-vault-policy-is-silent",
        "Access Denied trying to call AWS Backup service",
        "destination-vault-accepts",
    ),
    (
        "c19-wrong-organization-in-the-vault-policy",
        "Access Denied trying to call AWS Backup service",
        "destination-vault-accepts",
    ),
    (
        "c23-source-vault-denies",
        "Access Denied trying to call AWS Backup service",
        "source-role-may-copy",
    ),
    (
        "c27-both-at-once-before-october-2025",
        "Copy job from ap-south-1 to ap-south-2 cannot be initiated for RDS resources. Feature is not supported for provided resource type.",
        "type-supports-copy",
    ),
    (
        "c30-lock-of-exactly-thirty-days",
        "Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.",
        "retention-fits-lock",
    ),
    (
        "c32-key-in-another-region",
        "KMS Key is non existent, in the wrong region, or not enabled",
        "destination-key-kind",
    ),
    (
        "c50-service-control-policy-denies",
        "You are not authorized to perform this operation.",
        "source-role-may-copy",
    ),
    (
        "o17-key-pending-deletion",
        "KMS key is either disabled or pending deletion or access to KMS key is denied",
        "keys-usable",
    ),
];

/// The job that the first path of a scenario is.
fn job(folder: &Folder, arguments: &[&str], state: &str, message: &str) -> Json {
    let mut all = vec!["trace", "--format", "json", "--exclude", "expected.txt"];
    all.extend(arguments);
    let Ran { out, err, .. } = folder.run(&all);
    let trace: Json = serde_json::from_str(&out).unwrap();
    let path = &trace["paths"][0];
    let vault = |end: &Json| {
        let text = |name: &str| end[name].as_str().unwrap().to_owned();
        let (region, account, vault) = (text("region"), text("account"), text("vault"));
        format!("arn:aws:backup:{region}:{account}:backup-vault:{vault}")
    };
    let resource = path["resource"].as_str().unwrap_or_else(|| path["id"].as_str().unwrap());
    assert!(err.is_empty(), "{err}");
    json!({ "CopyJob": {
        "AccountId": path["source"]["account"],
        "CopyJobId": "4F8E9B1A-0000-1111-2222-33334444ABCD",
        "SourceBackupVaultArn": vault(&path["source"]),
        "DestinationBackupVaultArn": vault(&path["destination"]),
        "ResourceArn": resource.replace("⟨the account of the volume⟩", "111122223333"),
        "ResourceType": path["resource_type"],
        "IamRoleArn": path["role"],
        "State": state,
        "StatusMessage": message,
    }})
}

fn diagnosis(folder: &Folder, more: &[&str]) -> (i32, Json) {
    let mut arguments = vec!["diagnose", "--format", "json", "job/job.json"];
    arguments.extend(more);
    let Ran { code, out, err } = folder.run(&arguments);
    assert!(out.starts_with('{'), "{err}");
    let found: Json = serde_json::from_str(&out).unwrap();
    (code, found["jobs"][0].clone())
}

fn words<'j>(list: &'j Json, member: &str) -> Vec<&'j str> {
    list.as_array().unwrap().iter().filter_map(|item| item[member].as_str()).collect()
}

#[test]
fn the_message_and_the_documents_name_the_step_that_users_met() {
    for (scenario, message, step) in CASES {
        let folder = Folder::new();
        let from = Path::new("testdata/scenarios").join(scenario);
        copy_folder(&from, &folder.0);
        let more = fs::read_to_string(from.join("arguments.txt")).unwrap_or_default();
        let mut arguments: Vec<&str> = more.split_whitespace().collect();
        let job = job(&folder, &arguments, "FAILED", message);
        fs::create_dir(folder.0.join("job")).unwrap();
        folder.write("job/job.json", &job.to_string());
        arguments.extend(["--exclude", "expected.txt", "."]);
        let (code, found) = diagnosis(&folder, &arguments);
        assert_eq!(code, 1, "{scenario}: {found}");
        let causes = words(&found["causes"], "step");
        assert_eq!(causes.first(), Some(step), "{scenario}: {found}");
        assert_eq!(found["causes"][0]["by"], "documents", "{scenario}");
        let spoken: Vec<&Json> = found["message"]["steps"].as_array().unwrap().iter().collect();
        assert!(spoken.contains(&&json!(step)), "{scenario}: {spoken:?}");
        assert!(!words(&found["refuted"], "step").contains(step), "{scenario}");
    }
}

#[test]
fn alone_a_job_leads_to_the_commands_that_would_decide() {
    for (scenario, message, step) in CASES {
        let folder = Folder::new();
        let from = Path::new("testdata/scenarios").join(scenario);
        copy_folder(&from, &folder.0);
        let more = fs::read_to_string(from.join("arguments.txt")).unwrap_or_default();
        let arguments: Vec<&str> = more.split_whitespace().collect();
        let job = job(&folder, &arguments, "FAILED", message);
        let alone = Folder::new();
        fs::create_dir(alone.0.join("job")).unwrap();
        alone.write("job/job.json", &job.to_string());
        let (code, found) = diagnosis(&alone, &arguments);
        let told = words(&found["causes"], "by");
        assert_eq!(code, i32::from(!told.is_empty()), "{scenario}: {found}");
        let hypotheses = words(&found["hypotheses"], "step");
        let causes = words(&found["causes"], "step");
        // what SCPs and source vaults say is assumed harmless until somebody gives it
        let is_ambient = *step == "source-role-may-copy";
        let is_open = hypotheses.contains(step) || causes.contains(step);
        assert!(is_open || is_ambient, "{scenario}: {found}");
        for hypothesis in found["hypotheses"].as_array().unwrap() {
            for command in words(&hypothesis["needs"], "command") {
                let verb = command.split(' ').nth(2).unwrap();
                let reads = ["describe-", "get-", "list-"].iter().any(|it| verb.starts_with(it));
                assert!(reads, "{command}");
            }
        }
    }
}

/// In October 2025 a database could go to another account and Region at once for the first time.
#[test]
fn the_day_of_a_job_says_which_facts_hold() {
    for (created, as_of, more, code) in [
        (json!("2025-09-01T03:00:00.123000+00:00"), "2025-09-01", &[][..], 1),
        (json!(1_756_695_600.123), "2025-09-01", &[], 1),
        (json!("2025-12-01T03:00:00+00:00"), "2025-12-01", &[], 0),
        // what is asked for wins
        (json!("2025-09-01T03:00:00+00:00"), "2025-12-01", &["--as-of", "2025-12-01"], 0),
    ] {
        let folder = Folder::new();
        copy_folder(Path::new("testdata/scenarios/c07-fixed-with-create-grant"), &folder.0);
        let mut job = job(&folder, &[], "FAILED", "it failed");
        job["CopyJob"]["CreationDate"] = created;
        fs::create_dir(folder.0.join("job")).unwrap();
        folder.write("job/job.json", &job.to_string());
        let mut arguments = more.to_vec();
        arguments.push(".");
        let (found_code, found) = diagnosis(&folder, &arguments);
        assert_eq!((found_code, found["as_of"].as_str()), (code, Some(as_of)), "{found}");
        let causes = words(&found["causes"], "step");
        assert_eq!(causes.first() == Some(&"type-supports-copy"), code == 1, "{found}");
    }
}

/// The plan that made a job says how long its copy is kept, however many jobs it made.
#[test]
fn every_job_of_a_list_has_its_plan() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/c30-lock-of-exactly-thirty-days"), &folder.0);
    let message = "The retention specified in the job is not within the range specified for the target Backup Vault.";
    let one = job(&folder, &[], "FAILED", message)["CopyJob"].clone();
    fs::create_dir(folder.0.join("job")).unwrap();
    folder.write("job/job.json", &json!({ "CopyJobs": [one, one, one] }).to_string());
    let out = folder.run(&["diagnose", "--format", "json", "job/job.json", "."]).out;
    let found: Json = serde_json::from_str(&out).unwrap();
    let by: Vec<&Json> =
        found["jobs"].as_array().unwrap().iter().map(|it| &it["causes"][0]["by"]).collect();
    assert_eq!(by, ["documents"; 3], "{out}");
}

#[test]
fn a_job_that_did_not_fail_has_no_cause() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/c17-vault-policy-is-silent"), &folder.0);
    let job = job(&folder, &[], "COMPLETED", "");
    fs::create_dir(folder.0.join("job")).unwrap();
    folder.write("job/job.json", &job.to_string());
    let Ran { code, out, .. } = folder.run(&["diagnose", "job/job.json", "."]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("it did not fail: its state is COMPLETED"), "{out}");
}

#[test]
fn a_message_that_needs_no_document_is_a_cause() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("job")).unwrap();
    let text = json!({ "CopyJob": {
        "CopyJobId": "C-1",
        "State": "FAILED",
        "StatusMessage": "Images from AWS Marketplace cannot be copied to another AWS account.",
        "SourceBackupVaultArn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:prod",
        "DestinationBackupVaultArn": "arn:aws:backup:eu-west-1:444455556666:backup-vault:central",
        "ResourceArn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0",
    }});
    folder.write("job/job.json", &text.to_string());
    let Ran { code, out, .. } = folder.run(&["diagnose", "job/job.json"]);
    assert_eq!(code, 1, "{out}");
    let told = "
× cause, by the message alone: no step of the path, but what the message says
  do: leave them out of the selection
";
    assert!(out.ends_with(told), "{out}");
}

#[test]
fn documents_that_contradict_the_message_are_said_to() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/c07-fixed-with-create-grant"), &folder.0);
    fs::create_dir(folder.0.join("job")).unwrap();
    let run = |message: &str| {
        folder.write("job/job.json", &job(&folder, &[], "FAILED", message).to_string());
        folder.run(&["diagnose", "job/job.json", "."])
    };
    let Ran { code, out, .. } = run(
        "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
    );
    assert_eq!(code, 0, "{out}");
    let end = "
✓ ruled out: source-key-kind: key
  arn:aws:kms:ap-south-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is customer managed

no cause found: the documents at hand allow what the message speaks of; they may say what holds now,
and not when the job ran
";
    assert!(out.ends_with(end), "{out}");
    // a policy of the organization may stand against it
    let Ran { out, .. } = run("Access Denied trying to call AWS Backup service");
    let assumed = "? allowed, if what is assumed holds: source-role-may-copy
  ~ no permissions boundary of the role stops the copy
  ~ no service control policy denies the copy";
    assert!(out.contains(assumed), "{out}");
    assert!(out.contains("no cause found in the documents at hand: what is assumed"), "{out}");
}

/// What a job with `message` is taken for, with nothing else at hand.
fn alone(message: &str, arguments: &[&str]) -> Ran {
    let folder = Folder::new();
    let text = json!({ "CopyJob": {
        "CopyJobId": "C-1",
        "State": "FAILED",
        "StatusMessage": message,
        "CreationDate": "2026-10-01T03:00:00+00:00",
        "SourceBackupVaultArn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:prod",
        "DestinationBackupVaultArn": "arn:aws:backup:eu-west-1:444455556666:backup-vault:central",
        "ResourceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders",
    }});
    folder.write("job.json", &text.to_string());
    folder.run(&[&["diagnose", "job.json"], arguments].concat())
}

#[test]
fn a_message_that_names_the_cause_says_what_to_do_and_what_would_confirm_it() {
    let message =
        "Copy job failed. Cross-account copy feature is not enabled for the current organization.";
    let Ran { code, out, .. } = alone(message, &[]);
    assert_eq!(code, 1);
    let expected = r#"copy job C-1
  of: arn:aws:rds:eu-west-1:111122223333:db:orders
  to: arn:aws:backup:eu-west-1:444455556666:backup-vault:central
  what AWS could do is taken as of 2026-10-01
  message: Copy job failed. Cross-account copy feature is not enabled for the current organization.
  it means: the organization has not switched on copies to other accounts (AWS Backup developer
            guide, "Backup dashboards")

× cause, by the message alone: cross-account-backup-enabled
  do: in the management account, set `isCrossAccountBackupEnabled` to `true` with `aws backup
      update-global-settings`
  to confirm: global settings of AWS Backup; run in the management account:
    aws backup describe-global-settings
"#;
    assert_eq!(out, expected);
}

#[test]
fn steps_that_wait_for_the_same_stand_together_with_the_account_to_ask() {
    let Ran { code, out, .. } = alone("Given key ID is not accessible", &["--ascii"]);
    assert_eq!(code, 0);
    let together = "
? not decided: source-key-use, source-key-create-grant
  to decide: description of arn:aws:rds:eu-west-1:111122223333:db:orders, with its key; run in
             account 111122223333:
    aws rds describe-db-instances --region eu-west-1

? not decided: destination-key-use
  to decide: description of vault arn:aws:backup:eu-west-1:444455556666:backup-vault:central; run in
             account 444455556666:
    aws backup describe-backup-vault --backup-vault-name central --region eu-west-1
";
    assert!(out.contains(together), "{out}");
    assert!(
        out.is_ascii() && out.ends_with("\nno cause found; 4 steps are not decided\n"),
        "{out}"
    );
}

#[test]
fn a_message_that_nobody_knows_leads_to_each_document_once() {
    let Ran { out, .. } = alone("something new", &[]);
    let told: Vec<&str> = out.lines().filter(|line| line.starts_with("? not decided")).collect();
    let expected = [
        "? not decided: same-organization",
        "? not decided: cross-account-backup-enabled",
        "? not decided: destination-vault-exists, destination-key-kind, destination-key-use,",
        "? not decided: destination-vault-accepts",
        "? not decided: source-role-may-copy",
        "? not decided: source-key-kind, source-key-create-grant, source-key-use",
        "? not decided: keys-usable",
    ];
    assert_eq!(told, expected, "{out}");
}

#[test]
fn a_job_that_does_not_say_what_it_copied_is_no_proof_of_anything() {
    let folder = Folder::new();
    let job = r#"{"CopyJobId": "C-2", "State": "FAILED", "StatusMessage": "Given key ID is not accessible"}"#;
    folder.write("job.json", &format!(r#"{{"CopyJob": {job}}}"#));
    let Ran { code, out, .. } = folder.run(&["diagnose", "job.json"]);
    let end = "no cause found: the job does not say what was copied from where to where\n";
    assert!(code == 0 && out.ends_with(end), "{out}");
}

/// A vault that nobody described may be logically air-gapped, and takes fewer types then.
#[test]
fn a_type_is_not_ruled_out_as_long_as_the_vault_is_unknown() {
    let message = "This resource type is not supported by logically air-gapped backup vault.";
    let Ran { code, out, .. } = alone(message, &[]);
    assert_eq!(code, 1);
    assert!(out.contains("× cause, by the message alone: type-supports-copy"), "{out}");
    assert!(!out.contains("ruled out"), "{out}");
}

/// The answer of `get-key-policy` does not say of which key it is; the command to run has it say so.
#[test]
fn the_answers_of_the_commands_decide() {
    let folder = Folder::new();
    copy_folder(Path::new("testdata/scenarios/c07-fixed-with-create-grant"), &folder.0);
    fs::remove_file(folder.0.join("backstay.yaml")).unwrap();
    let trace = || -> Json {
        let ran = folder.run(&["trace", "--format", "json", "--exclude", "expected.txt"]);
        serde_json::from_str(&ran.out).unwrap()
    };
    let open = trace();
    assert_eq!(open["paths"][0]["verdict"], "conditional");
    let missing = open["would_decide"].as_array().unwrap();
    for (need, file) in missing.iter().zip(["source", "destination"]) {
        let command = need["command"].as_str().unwrap();
        let (_, query) = command.split_once(" --query '{KeyId: `\"").unwrap();
        let (arn, rest) = query.split_once('"').unwrap();
        assert_eq!(rest, "`, Policy: Policy}'");
        assert_eq!(arn.split(':').nth(4), need["account"].as_str());
        let name = format!("{file}/get-key-policy.json");
        let answer: Json = serde_json::from_str(&folder.read(&name)).unwrap();
        let asked = json!({ "KeyId": arn, "Policy": answer["Policy"] });
        folder.write(&name, &asked.to_string());
    }
    let decided = trace();
    assert_eq!(decided["paths"][0]["verdict"], "works", "{missing:?}");
    assert_eq!(decided["would_decide"], json!([]));
}

/// The names of all members of a value, at any depth.
fn members(json: &Json, names: &mut std::collections::BTreeSet<String>) {
    match json {
        Json::Object(object) => {
            for (name, value) in object {
                names.insert(name.clone());
                members(value, names);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| members(item, names)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn every_member_of_the_json_is_documented() {
    let page = fs::read_to_string("docs/formats.md").unwrap();
    let (_, page) = page.split_once("## `backstay.traces/1`").unwrap();
    let (traces, diagnosis) = page.split_once("## `backstay.diagnosis/1`").unwrap();
    let mut names = std::collections::BTreeSet::new();
    for scenario in ["c01-volume-key-not-shared", "two-documents-would-decide"] {
        let folder = Folder::new();
        copy_folder(&Path::new("testdata/scenarios").join(scenario), &folder.0);
        let mut json: Json =
            serde_json::from_str(&folder.run(&["trace", "--format", "json"]).out).unwrap();
        // statements are AWS's, places and the tool are those of every format
        for path in json["paths"].as_array_mut().unwrap() {
            for step in path["steps"].as_array_mut().unwrap() {
                step["add"] = Json::Null;
            }
        }
        members(&json, &mut names);
    }
    let common =
        ["schema", "tool", "name", "version", "facts", "line", "column", "offset", "paths", "add"];
    let known = |page: &str, name: &String| {
        let forms = [format!("`{name}`"), format!("{name}[]"), format!("[].{name}`")];
        common.contains(&&**name) || forms.iter().any(|form| page.contains(form))
    };
    let missing: Vec<_> = names.iter().filter(|name| !known(traces, name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(names.contains("needs") && names.contains("documented"), "{names:?}");

    let mut names = std::collections::BTreeSet::new();
    for message in ["Given key ID is not accessible", "Cross-account copy feature is not enabled"] {
        let out = alone(message, &["--format", "json"]).out;
        members(&serde_json::from_str(&out).unwrap(), &mut names);
    }
    let missing: Vec<_> = names.iter().filter(|name| !known(diagnosis, name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(names.contains("remedy") && names.contains("hypotheses"), "{names:?}");
}

#[test]
fn what_is_no_job_is_refused() {
    let folder = Folder::new();
    folder.write("job.json", "{}");
    let Ran { code, err, .. } = folder.run(&["diagnose", "job.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("holds no copy job"), "{err}");
    assert_eq!(folder.run(&["diagnose", "missing.json"]).code, 2);
}
