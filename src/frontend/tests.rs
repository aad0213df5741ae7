//! Whole texts through the front end: what is recognised, what is said of the rest, and that
//! nothing stops it. What the formats declare is in `testdata/formats`.

use proptest::prelude::*;

use super::{Hints, InputKind, Unit, collect, read_unit};
use crate::inventory::Kind;
use crate::source::Sources;
use crate::syntax::FaultKind;

fn read(name: &str, text: &str, hints: &Hints) -> Unit {
    read_unit(&Sources::default(), name, text.to_owned(), hints)
}

fn named() -> Hints {
    Hints { named: true, ..Hints::default() }
}

fn kinds(unit: &Unit) -> Vec<&'static str> {
    unit.documents.iter().map(|document| document.kind.word()).collect()
}

#[test]
fn in_a_walk_a_file_of_somebody_else_is_passed_over_in_silence() {
    for (name, text) in [
        ("package.json", r#"{"name": "left-pad", "version": "1.0.0"}"#),
        ("ci.yaml", "jobs: { build: { steps: [] } }"),
        ("broken.json", "{"),
        ("accounts.json", r#"{"Accounts": [{"Id": 1, "Policy": "free"}], "Table": {"a": 1}}"#),
        ("statement.json", r#"{"Statement": "of purpose", "Effect": "none"}"#),
        ("chart.yaml", "Statement:\n  - Effect: {{ .Values.effect }}\n    Action: [\n"),
    ] {
        let unit = read(name, text, &Hints::default());
        assert!(!unit.recognised && unit.documents.is_empty(), "{name}");
        assert!(unit.problems.is_empty(), "{name}");
    }
}

#[test]
fn a_named_file_of_somebody_else_is_a_problem() {
    let unit = read("package.json", r#"{"name": "left-pad"}"#, &named());
    assert!(!unit.recognised);
    assert_eq!(unit.problems.len(), 1);
}

#[test]
fn broken_input_of_ours_never_passes_for_nothing() {
    for (name, text) in [
        ("policy.yaml", "Statement:\n - Effect: Allow\n   Action: [a\n b: c\n"),
        ("policy.json", r#"["Statement", "Effect", "Action""#),
        ("grants.json", r#"{"Grants": ["#),
        ("template.yaml", "Resources:\n  Key: { Type: AWS::KMS::Key\n"),
    ] {
        let unit = read(name, text, &Hints::default());
        assert!(unit.recognised, "{name}");
        let faults: Vec<_> = unit.documents.iter().flat_map(|it| &it.faults).collect();
        assert!(faults.iter().any(|fault| fault.kind.loses_content()), "{name}: {unit:?}");
    }
}

#[test]
fn a_kind_that_is_told_needs_no_shape() {
    for word in ["key-policy", "scp", "backup-plan", "backup-selection", "backup-policy"] {
        let kind: InputKind = word.parse().unwrap();
        let hints = Hints { kind: Some(kind), ..Hints::default() };
        assert_eq!(kinds(&read("x.json", "{}", &hints)), [word]);
        assert_eq!(kinds(&read("x.json", "", &hints)), [word]);
    }
}

#[test]
fn a_told_kind_is_found_inside_its_wrapper() {
    let hints = |word: &str| Hints { kind: Some(word.parse().unwrap()), ..Hints::default() };
    let scp = r#"{"Policy": "{\"Statement\": []}"}"#;
    let unit = read("x.json", scp, &hints("scp"));
    assert_eq!(kinds(&unit), ["scp"]);
    let plan = r#"{"BackupPlan": {"BackupPlanName": "p", "Rules": []}}"#;
    let unit = read("x.json", plan, &hints("backup-plan"));
    assert_eq!(unit.documents[0].own_name(), Some("p"));
}

#[test]
fn the_ending_says_how_a_text_is_written_and_without_one_its_start() {
    let policy = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*"}, // mine
    }"#;
    for name in ["a.json", "a.template", "(stdin)", "policy"] {
        let unit = read(name, policy, &Hints::default());
        let kinds: Vec<_> = unit.documents[0].faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [FaultKind::TrailingComma, FaultKind::Comment], "{name}");
    }
    let yaml = "Statement: { Effect: Allow, Action: 'kms:*' } # mine\n";
    for name in ["a.yaml", "a.template", "(stdin)"] {
        let unit = read(name, yaml, &Hints::default());
        assert!(unit.documents[0].faults.is_empty(), "{name}");
        assert_eq!(unit.comments.len(), 1, "{name}");
    }
}

#[test]
fn a_fault_belongs_to_the_smallest_thing_around_it() {
    let text = r#"{"Roles": [
        {"RoleName": "a", "Arn": "arn:aws:iam::111122223333:role/a", // of the answer
         "AssumeRolePolicyDocument": {"Statement": [], /* of the policy */ }}
    ]}"#;
    let unit = read("roles.json", text, &Hints::default());
    assert_eq!(kinds(&unit), ["role", "trust-policy"]);
    assert!(unit.documents[0].faults.is_empty());
    let of_policy: Vec<_> = unit.documents[1].faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(of_policy, [FaultKind::TrailingComma, FaultKind::Comment]);
}

#[test]
fn what_the_configuration_says_beats_what_the_thing_says() {
    let text = r#"{"BackupVaultName": "v",
        "BackupVaultArn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:v"}"#;
    let account = "444455556666".parse().ok();
    let hints = Hints { account, region: "eu-west-2".parse().ok(), ..Hints::default() };
    let unit = read("v.json", text, &hints);
    assert_eq!(unit.documents[0].account, account);
    assert_eq!(unit.documents[0].region.as_ref().unwrap().as_str(), "eu-west-2");
}

#[test]
fn describes_counts_only_for_what_it_can_describe() {
    let arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let hints = Hints { describes: Some(arn.into()), ..Hints::default() };
    let policy = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*"}}"#;
    let unit = read("a.json", policy, &hints);
    assert_eq!(unit.documents[0].describes.as_deref(), Some(arn));
    assert_eq!(&*unit.documents[0].name, arn);
    assert_eq!(unit.documents[0].account.unwrap().as_str(), "111122223333");
    let vault = policy.replace("kms:*", "backup:*");
    assert_eq!(read("a.json", &vault, &hints).documents[0].describes, None);
}

#[test]
fn an_answer_says_of_which_policy_it_is_where_the_question_had_it_say_so() {
    let version = r#""PolicyVersion": {"VersionId": "v1", "Document": {"Statement": []}}"#;
    let arn = "arn:aws:iam::111122223333:policy/copy";
    let named = format!(r#"{{"PolicyArn": "{arn}", {version}}}"#);
    let describes = |text: &str| {
        let unit = read("a.json", text, &Hints::default());
        unit.documents[0].describes.as_deref().map(str::to_owned)
    };
    assert_eq!(describes(&named).as_deref(), Some(arn));
    assert_eq!(describes(&format!("{{{version}}}")), None);
}

#[test]
fn units_are_put_together_in_the_order_of_their_names() {
    let policy = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*"}}"#;
    let names = ["b.json", "a/z.json", "a.json"];
    let units = names.map(|name| read(name, policy, &Hints::default()));
    let (inventory, _) = collect(units.into());
    let names: Vec<_> = inventory.documents.iter().map(|document| &*document.name).collect();
    assert_eq!(names, ["a.json", "a/z.json", "b.json"]);
}

/// Pieces that make up inputs of ours, whole and broken.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\n",
    "  ",
    "- ",
    "\\\"",
    "%7B",
    "é",
    "\u{feff}",
    "//x\n",
    "Statement",
    "Effect",
    "Allow",
    "Principal",
    "Action",
    "kms:*",
    "Policy",
    "PolicyDocument",
    "BackupPlan",
    "Rules",
    "RuleName",
    "BackupSelection",
    "IamRoleArn",
    "BackupVaultName",
    "plans",
    "rules",
    "@@assign",
    "@@append",
    "copy_actions",
    "$account",
    "<account>",
    "${x}",
    "Role",
    "RoleName",
    "Arn",
    "arn:aws:kms:eu-west-1:111122223333:key/a",
    "Grants",
    "Volumes",
    "VolumeId",
    "AvailabilityZone",
    "Parents",
    "Resources",
    "Type",
    "AWS::KMS::Key",
    "Ref",
];

proptest! {
    #[test]
    fn no_text_stops_it(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.concat();
        let quoted = pieces.iter().map(|piece| format!("{piece:?}")).collect::<Vec<_>>().join(":");
        for name in ["a.json", "a.yaml", "a"] {
            for text in [&text, &quoted] {
                collect(vec![read(name, text, &named())]);
                for kind in InputKind::ALL {
                    let hints = Hints { kind: Some(kind), ..Hints::default() };
                    collect(vec![read(name, text, &hints)]);
                }
            }
        }
    }

    /// Cutting a policy anywhere gives something to report, or nothing that passes for a policy.
    #[test]
    fn a_cut_policy_is_never_taken_for_a_whole_one(cut in 1_usize..160) {
        let whole = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*"}]}"#;
        let text = whole.get(..cut.min(whole.len() - 1)).unwrap();
        let unit = read("a.json", text, &named());
        let faults = unit.documents.iter().flat_map(|document| &document.faults);
        let said = faults.filter(|fault| fault.kind.loses_content()).count();
        prop_assert!(said > 0 || !unit.problems.is_empty());
        prop_assert!(unit.documents.iter().all(|document| document.kind != Kind::Scp));
    }
}
