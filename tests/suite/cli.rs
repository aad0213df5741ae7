//! The program as people and pipelines run it: exit codes, streams, options, several outputs.

use std::fs;
use std::path::Path;

use pretty_assertions::assert_eq;

use super::folder::Folder;

/// KMS's own default policy: nothing to report.
const CLEAN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}
"#;

fn broken() -> String {
    CLEAN.replace("\"Allow\"", "\"allow\"")
}

#[test]
fn nothing_to_report_is_zero() {
    let folder = Folder::new();
    folder.write("key.json", CLEAN);
    let ran = folder.run(&["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 file, nothing found\n"), "{}", ran.err);
}

#[test]
fn findings_are_one_in_every_format() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let ran = folder.run(&["check", "--format", format]);
        assert_eq!(ran.code, 1, "{format}: {}", ran.err);
        assert!(ran.out.contains("statement-effect-unknown"), "{format}");
        assert_eq!(folder.run(&["check", "--format", format, "--exit-zero"]).code, 0);
    }
}

#[test]
fn the_gate_is_where_it_was_set() {
    let folder = Folder::new();
    folder.write("key.json", &CLEAN.replace("  \"Version\": \"2012-10-17\",\n", ""));
    assert_eq!(folder.run(&["check"]).code, 0, "a note does not fail the default gate");
    assert_eq!(folder.run(&["check", "--fail-on", "note"]).code, 1);
    assert_eq!(folder.run(&["check", "--fail-on", "never"]).code, 0);
    folder.write("backstay.yaml", "fail_on: note\n");
    assert_eq!(folder.run(&["check"]).code, 1);
    assert_eq!(folder.run(&["check", "--no-config"]).code, 0);
    assert_eq!(folder.run(&["check", "--min-severity", "error", "--fail-on", "note"]).code, 0);
}

#[test]
fn a_path_that_is_not_there_is_two_and_the_others_are_checked() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    let ran = folder.run(&["check", "gone.json", "key.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("gone.json"), "{}", ran.err);
    assert!(ran.out.contains("statement-effect-unknown"), "{}", ran.out);
}

#[test]
fn wrong_usage_is_two() {
    let folder = Folder::new();
    folder.write("key.json", CLEAN);
    for arguments in [
        &["check", "--fromat", "json"][..],
        &["check", "--format", "xml"],
        &["check", "--select", "no-such-rule"],
        &["check", "--kind", "policy"],
        &["explain", "key-policy-any-princpal"],
        &["chek"],
        &[],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.out);
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
    let absent = folder.run(&["lsp"]);
    let said = "backstay: there is no command `lsp`; `backstay --help` lists those there are\n";
    assert_eq!(absent.err, said);
    let near = folder.run(&["chek"]);
    assert_eq!(near.err, "backstay: there is no command `chek`; nearest: `check`\n");
    let near = folder.run(&["explain", "key-policy-any-princpal"]);
    assert!(near.err.contains("key-policy-any-principal"), "{}", near.err);
}

#[test]
fn strict_runs_want_something_to_read() {
    let folder = Folder::new();
    folder.write("notes.json", "{\"a\": 1}");
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("nothing here"), "{}", ran.err);
    assert_eq!(folder.run(&["check", "--strict"]).code, 2);
    assert_eq!(folder.run(&["check", "--strict", "notes.json"]).code, 2);
}

#[test]
fn standard_input_is_a_file_with_a_name() {
    let folder = Folder::new();
    let arguments = ["check", "-", "--stdin-filename", "keys/app.json", "--format", "concise"];
    let ran = folder.run_with(&arguments, &broken());
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.out.starts_with("keys/app.json:6:17: error[statement-effect-unknown]"),
        "{}",
        ran.out
    );
}

#[test]
fn one_run_writes_several_formats() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    let ran = folder.run(&["check", "--output", "sarif=out.sarif", "--output", "json=out.json"]);
    assert_eq!(ran.code, 1);
    let json: serde_json::Value = serde_json::from_str(&folder.read("out.json")).unwrap();
    assert_eq!(json["schema"], "backstay.findings/1");
    assert_eq!(json["summary"]["findings"]["error"], 1);
    let sarif: serde_json::Value = serde_json::from_str(&folder.read("out.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "statement-effect-unknown");
}

#[test]
fn a_configuration_that_is_no_map_stops_the_run() {
    let folder = Folder::new();
    folder.write("key.json", CLEAN).write("backstay.yaml", "- a\n");
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("backstay.yaml"), "{}", ran.err);
}

#[test]
fn mistakes_in_the_configuration_are_shown_in_it() {
    let folder = Folder::new();
    folder.write("key.json", CLEAN);
    folder.write(
        "backstay.yaml",
        "acounts: {}\ndocuments:\n  - { files: gone/*.json, kind: key-policy }\n\
         suppress:\n  - { rule: key-policy-any-principal }\n",
    );
    let ran = folder.run(&["check", "--format", "concise"]);
    assert_eq!(ran.code, 1);
    for expected in [
        "backstay.yaml:1:1: error[configuration-unknown-key]",
        "backstay.yaml:3:14: error[configuration-unmatched]",
        "backstay.yaml:5:5: warning[suppression-unused]",
        "backstay.yaml:5:5: warning[suppression-without-reason]",
    ] {
        assert!(ran.out.contains(expected), "{expected} in:\n{}", ran.out);
    }
    // a run over a single file knows nothing of the others
    let ran = folder.run(&["check", "key.json", "--format", "concise"]);
    assert!(!ran.out.contains("configuration-unmatched"), "{}", ran.out);
    assert!(!ran.out.contains("suppression-unused"), "{}", ran.out);
}

#[test]
fn a_suppression_holds_by_address_and_content() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    let found: serde_json::Value =
        serde_json::from_str(&folder.run(&["check", "--format", "json"]).out).unwrap();
    let address = found["findings"][0]["address"].as_str().unwrap();
    assert_eq!(address, "key-policy/key.json#Statement[Enable IAM User Permissions].Effect");
    let entry = |more: &str| {
        format!(
            "suppress:\n  - rule: statement-*\n    address: \"{address}\"\n    reason: agreed\n{more}"
        )
    };
    folder.write("backstay.yaml", &entry(""));
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("1 suppressed"), "{}", ran.out);
    assert!(folder.run(&["check", "--show-suppressed"]).out.contains("statement-effect-unknown"));
    folder.write("backstay.yaml", &entry("    content: \"00000000\"\n"));
    let ran = folder.run(&["check", "--format", "concise"]);
    assert!(ran.out.contains("suppression-content-changed"), "{}", ran.out);
    assert!(ran.out.contains("statement-effect-unknown"), "{}", ran.out);
    folder.write("backstay.yaml", &entry("    until: 2020-01-31\n"));
    assert!(folder.run(&["check", "--format", "concise"]).out.contains("suppression-expired"));
}

#[test]
fn a_comment_in_yaml_suppresses_beside_the_culprit() {
    let folder = Folder::new();
    folder.write(
        "stack.yaml",
        "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n        \
         Version: 2012-10-17\n        Statement:\n          - Sid: Own\n            \
         # backstay: allow(statement-effect-unknown) the linter's own test\n            \
         Effect: allow\n            Principal: { AWS: '111122223333' }\n            \
         Action: kms:*\n            Resource: '*'\n",
    );
    let ran = folder.run(&["check"]);
    assert!(ran.out.contains("1 suppressed"), "{}", ran.out);
    assert!(!ran.out.contains("statement-effect-unknown"), "{}", ran.out);
}

#[test]
fn a_baseline_absorbs_what_was_there() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    assert_eq!(
        folder.run(&["check", "--write-baseline", "base.json", "--fail-on", "never"]).code,
        0
    );
    assert_eq!(folder.run(&["check", "--baseline", "base.json"]).code, 0);
    // two blank lines on top and another statement move everything; only the new one counts
    folder.write("key.json", &format!("\n\n{}", broken()));
    folder.write("other.json", &broken());
    let ran = folder.run(&["check", "--baseline", "base.json", "--format", "concise"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("other.json:"), "{}", ran.out);
    folder.write("base.json", "{}");
    assert_eq!(folder.run(&["check", "--baseline", "base.json"]).code, 2);
}

#[test]
fn what_git_ignores_is_left_out_unless_it_is_named() {
    let folder = Folder::new();
    folder.write("vendor/key.json", &broken()).write(".gitignore", "vendor/\n");
    folder.write("key.json", CLEAN);
    assert_eq!(folder.run(&["check"]).code, 0);
    assert_eq!(folder.run(&["check", "--no-ignore"]).code, 1);
    assert_eq!(folder.run(&["check", "vendor/key.json"]).code, 1);
    folder.write("other/key.json", &broken());
    assert_eq!(folder.run(&["check", "--exclude", "other/**"]).code, 0);
}

#[test]
fn one_thread_and_eight_print_the_same_bytes() {
    let folder = Folder::new();
    for number in 0..40 {
        folder.write(&format!("keys/{number}.json"), &broken());
        folder.write(&format!("vaults/{number}.json"), CLEAN);
    }
    for format in ["human", "json", "sarif"] {
        let one = folder.run(&["check", "--format", format, "--jobs", "1"]).out;
        let eight = folder.run(&["check", "--format", format, "--jobs", "8"]).out;
        assert!(one.len() > 1000);
        assert_eq!(one, eight, "{format}");
    }
}

#[test]
fn colour_is_written_only_where_it_is_wanted() {
    let folder = Folder::new();
    folder.write("key.json", &broken());
    assert!(!folder.run(&["check"]).out.contains('\u{1b}'));
    assert!(folder.run(&["check", "--color", "always"]).out.contains('\u{1b}'));
}

#[test]
fn the_configuration_to_start_from_is_one() {
    let folder = Folder::new();
    folder.write("key.json", CLEAN);
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("id: backstay"), "{}", ran.out);
    assert_eq!(folder.run(&["check"]).code, 0);
    assert_eq!(folder.run(&["init"]).code, 2, "what is there is kept");
    assert_eq!(folder.run(&["init", "--force"]).code, 0);
    // with the signs of the examples taken away it is understood as well
    let started = folder.read("backstay.yaml");
    let examples: Vec<&str> = started
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with(' ') || line.split(':').next().is_some_and(is_key))
        .collect();
    folder.write("backstay.yaml", &examples.join("\n"));
    let ran = folder.run(&["check", "key.json", "--format", "concise"]);
    for rule in ["configuration-unknown-key", "configuration-wrong-value", "configuration-syntax"] {
        assert!(!ran.out.contains(rule), "{}", ran.out);
    }
}

fn is_key(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[test]
fn rules_of_the_user_run_and_are_tested() {
    let folder = Folder::new();
    let page = "---\nid: our-sid-missing\ntitle: Statement has no Sid\nseverity: warning\nconfidence: high\n\
        view: key-policy\nsince: 1.0.0\nmessage: statement `{Sid}` has no name\nlabels:\n  - at: Effect\n    \
        text: unnamed\n---\n\nWe name our statements.\n\n## Query\n\n```jsonpath\n\
        $.Statement[?@.Sid == '#1']\n```\n\n## Flagged\n\n```json\n{ \"Statement\": [{ \"Effect\": \"Allow\", \
        \"Principal\": \"*\", \"Action\": \"kms:*\", \"Resource\": \"*\" }] }\n```\n\n```text\nwrong\n```\n\n\
        ## Accepted\n\n```json\n{ \"Statement\": [] }\n```\n";
    folder.write("rules/ours/our-sid-missing.md", page);
    folder
        .write("key.json", &CLEAN.replace("      \"Sid\": \"Enable IAM User Permissions\",\n", ""));
    let ran = folder.run(&["check", "--rules", "rules", "--format", "concise"]);
    assert!(ran.out.contains("warning[our-sid-missing]"), "{}{}", ran.out, ran.err);
    let ran = folder.run(&["test", "rules"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("1 examples passed, 1 failed"), "{}", ran.out);
    folder.write("rules/ours/our-sid-missing.md", &page.replace("== '#1'", "=="));
    assert_eq!(folder.run(&["check", "--rules", "rules"]).code, 2);
    assert_eq!(folder.run(&["test", "rules"]).code, 2);
}

const SHARED_KEY: &str = "\
Parameters:
  Partner: { Type: String }
Resources:
  Key:
    Type: AWS::KMS::Key
    Metadata: { backstay: { allow: [{ rule: key-policy-any-principal, reason: a test }] } }
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }
            Action: kms:*
            Resource: '*'
          - Effect: Allow
            Principal: { AWS: !Ref Partner }
            Action: kms:Decrypt
            Resource: '*'
";

#[test]
fn a_parameter_has_the_value_that_is_typed() {
    let folder = Folder::new();
    folder.write("key.yaml", SHARED_KEY);
    let rule = ["--select", "key-policy-any-principal", "--show-suppressed"];
    let check = |more: &[&str]| {
        let arguments = [&["check", "--format", "concise", "key.yaml"], &rule[..], more].concat();
        folder.run(&arguments)
    };
    assert_eq!(check(&[]).out, "");
    let open = check(&["--parameter", "Partner=*", "--parameter", "Missing=1"]);
    assert!(open.out.contains("key-policy-any-principal"), "{}", open.out);
    assert_eq!(open.err, "backstay: no template of this run has an input `Missing`\n");
}

#[test]
fn metadata_suppresses_in_its_resource() {
    let folder = Folder::new();
    folder.write("key.yaml", SHARED_KEY);
    folder.write("other.yaml", &SHARED_KEY.replace("reason: a test", "why: a test"));
    let check = |file: &str| {
        let rule = ["--select", "key-policy-any-principal", "--select", "suppression-*"];
        let arguments =
            [&["check", "--format", "json", "--parameter", "Partner=*", file], &rule[..]];
        folder.run(&arguments.concat())
    };
    let good = check("key.yaml");
    assert_eq!(good.code, 0, "{}", good.out);
    assert!(good.out.contains("\"suppressed\": 1"), "{}", good.out);
    let bad = check("other.yaml");
    assert!(bad.out.contains("suppression-malformed"), "{}", bad.out);
    assert!(bad.out.contains("key-policy-any-principal"), "{}", bad.out);
}

#[test]
fn of_variables_on_the_command_line_the_later_holds() {
    let folder = Folder::new();
    folder.write(
        "main.tf",
        "variable \"days\" {\n  type = number\n}\nvariable \"tags\" {\n  type = map(string)\n}\n\
         resource \"aws_kms_key\" \"app\" {\n  description = \"${var.days} ${var.tags.a}\"\n}\n",
    );
    folder.write("a.tfvars", "days = 1\ntags = { a = \"x\" }\n");
    folder.write("terraform.tfvars", "days = 2\n");
    folder.write("backstay.yaml", "variables: { days: 3, more: 4 }\n");
    let described = |more: &[&str], expected: &str| {
        let ran = folder.run(&[&["inspect", "main.tf", "terraform.tfvars"], more].concat());
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["documents"][0]["root"]["Description"], expected, "{more:?}");
    };
    described(&["--var-file", "a.tfvars"], "1 x");
    described(&["--var-file", "a.tfvars", "--var", "days=5"], "5 x");
    described(&["--var", "days=5", "--var-file", "a.tfvars"], "1 x");
    described(&["--var", "tags={ a = \"y\" }"], "3 y");
    described(&["--no-config", "--var", "tags={ a = \"y\" }"], "2 y");
    let unused = folder.run(&["check", "--format", "concise", "."]);
    assert!(unused.out.contains("configuration-unmatched"), "{}", unused.out);
    assert!(unused.out.contains("`more`"), "{}", unused.out);
    let gone = folder.run(&["check", "--var-file", "gone.tfvars", "."]);
    assert_eq!((gone.code, gone.out.as_str()), (2, ""), "{}", gone.err);
}

/// `docs/cli.md` is the help of every command; `BLESS=1` writes it anew.
#[test]
fn the_help_is_documented_as_it_is() {
    let folder = Folder::new();
    let mut page = String::from(
        "# The command line\n\nWritten from `--help`; `BLESS=1 cargo test --test suite cli` renews it.\n",
    );
    let help = folder.run(&["--help"]).out;
    page.extend(["\n```\n", &help, "```\n"]);
    let names = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = names.take_while(|line| !line.is_empty());
    for name in names
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
    {
        let help = folder.run(&[name, "--help"]).out;
        page.extend(["\n## `", name, "`\n\n```\n", &help, "```\n"]);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page);
}

#[test]
fn completions_and_the_manual_are_made_from_the_same_words() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = folder.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("fail-on"), "{shell}");
    }
    assert!(folder.run(&["man"]).out.contains(".TH backstay"));
}

#[test]
fn a_document_beyond_all_quotas_is_named_and_the_rest_is_checked() {
    let folder = Folder::new();
    let actions: Vec<String> = (0..10_000).map(|n| format!("\"kms:Decrypt{n}\"")).collect();
    let vast = CLEAN.replace("\"kms:*\"", &format!("[{}]", actions.join(",")));
    let locked = CLEAN.replace("kms:*", "kms:Decrypt");
    folder.write("vast.json", &vast).write("locked.json", &locked);
    let ran = folder.run(&["check", ".", "--format", "concise"]);
    let rules: Vec<&str> =
        ran.out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(rules, ["key-policy-locks-out-account", "document-too-large"]);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_backup_policy_beyond_all_quotas_makes_no_plans() {
    let folder = Folder::new();
    let plan = |number| {
        format!(
            "\"p{number}\": {{ \"regions\": {{ \"@@assign\": [\"eu-west-1\"] }}, \"rules\": {{ \"r\": \
             {{ \"target_backup_vault_name\": {{ \"@@assign\": \"v\" }} }} }} }}"
        )
    };
    let plans: Vec<String> = (0..2_000).map(plan).collect();
    folder.write("vast.json", &format!("{{ \"plans\": {{ {} }} }}", plans.join(", ")));
    let ran = folder.run(&["check", ".", "--format", "concise"]);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("[document-too-large]"), "{}", ran.out);
    assert_eq!(ran.code, 1);
}
