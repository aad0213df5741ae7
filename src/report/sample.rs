//! Reports to draw in tests: built by hand, since this floor must not ask the ones above how
//! findings come about.

use serde_json::json;

use super::{Canvas, Format, Report, RuleCard, Summary, write};
use crate::finding::{
    Address, Applicability, Confidence, Edit, Finding, Fix, Label, RuleId, Severity, Suppressed,
};
use crate::report::Unsettled;
use crate::source::{Location, OffsetMap, Problem, ProblemKind, SourceId, Sources, Span};

/// A report that owns what it is made of.
pub(super) struct Sample {
    pub(super) sources: Sources,
    pub(super) findings: Vec<Finding>,
    pub(super) problems: Vec<Problem>,
    pub(super) rules: Vec<RuleCard>,
    pub(super) left_out: usize,
}

impl Sample {
    pub(super) fn report<'a>(&'a self, unsettled: &'a [Unsettled]) -> Report<'a> {
        let count = |severity| self.findings.iter().filter(|f| f.severity == severity).count();
        let summary = Summary {
            files: 3,
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            note: count(Severity::Note),
            suppressed: 0,
            problems: self.problems.len(),
            not_judged: unsettled.len(),
            unsettled,
        };
        Report {
            command: "check",
            facts: "2026-11-01",
            sources: &self.sources,
            findings: &self.findings,
            problems: &self.problems,
            summary,
            rules: &self.rules,
            left_out: self.left_out,
        }
    }

    pub(super) fn render(&self, format: Format) -> String {
        let mut out = Vec::new();
        let unsettled = [Unsettled {
            name: "var.account".to_owned(),
            reason: "no value for `var.account`".to_owned(),
            statements: 1,
        }];
        write(format, &self.report(&unsettled), Canvas::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// The place of the `nth` occurrence (from 0) of `needle` in a text of `sources`.
pub(super) fn place(sources: &Sources, id: SourceId, needle: &str, nth: usize) -> Location {
    let source = sources.get(id);
    let (start, _) = source.text.match_indices(needle).nth(nth).unwrap();
    let number = |at: usize| u32::try_from(at).unwrap();
    Location::new(id, Span::new(number(start), number(start + needle.len())))
}

pub(super) fn label(at: Location, text: &str) -> Label {
    Label { at, text: text.to_owned() }
}

/// A finding with nothing but its words and its labels, the first of which is primary.
pub(super) fn finding(rule: &str, severity: Severity, labels: Vec<Label>) -> Finding {
    let mut labels = labels.into_iter();
    Finding {
        rule: RuleId::new(rule),
        severity,
        confidence: Confidence::High,
        message: "statement `Use` lets any AWS principal use the key".to_owned(),
        help: Some("name the accounts or roles".to_owned()),
        address: Address("key-policy/a.json#Statement[Use].Principal".to_owned()),
        primary: labels.next().unwrap(),
        related: labels.collect(),
        values: Vec::new(),
        witness: None,
        fix: None,
        fingerprint: "0123456789abcdef".to_owned(),
        suppressed: None,
        path: Vec::new(),
    }
}

/// Adds a file `name` and the decoded content of a string in it, which starts after `opening` and
/// ends with the last quote, or with the text.
pub(super) fn decoded(sources: &Sources, name: &str, text: &str, opening: &str) -> SourceId {
    let file = sources.add(name, text);
    let number = |at: usize| u32::try_from(at).unwrap();
    let mut at = text.find(opening).unwrap() + opening.len();
    let end = text.rfind('"').filter(|end| *end >= at).unwrap_or(text.len());
    let mut map = OffsetMap::default();
    let mut inner = String::new();
    while at < end {
        let mut letters = text.get(at..).unwrap().chars();
        let (letter, width) = match (letters.next().unwrap(), letters.next()) {
            ('\\', Some('n')) => ('\n', 2),
            ('\\', Some(other)) => (other, 1 + other.len_utf8()),
            (letter, _) => (letter, letter.len_utf8()),
        };
        map.push(number(letter.len_utf8()), Span::new(number(at), number(at + width)));
        inner.push(letter);
        at += width;
    }
    sources.add_decoded(format!("{name} → Policy"), inner, file, map)
}

pub(super) fn card(id: &str, severity: Severity) -> RuleCard {
    RuleCard {
        id: RuleId::new(id),
        title: format!("Title of {id}"),
        severity,
        confidence: Confidence::Medium,
        security_severity: Some("8.1".to_owned()),
        tags: vec!["security".to_owned(), "kms".to_owned()],
        description: "A key policy is the one document that can open a key.".to_owned(),
        help_text: "Name the accounts or roles.".to_owned(),
        help_markdown: "Name the accounts or *roles*.".to_owned(),
    }
}

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Use",
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": ["kms:Decrypt", "kms:CreateGrant"],
      "Resource": "*"
    }
  ]
}
"#;

const ANSWER: &str = r#"{ "PolicyName": "default", "😀": 1, "Policy": "{\n  \"Sid\": \"é\",\n  \"AWS\": \"*\"\n}" }"#;

/// A finding of every sort, in files of every sort.
pub(super) fn estate() -> Sample {
    let sources = Sources::default();
    let policy = sources.add("keys/a b#1.json", POLICY);
    let answer = decoded(&sources, "get-key-policy.json", ANSWER, "\"Policy\": \"");
    let plan = sources.add("plan.json", "{\r\n\t\"Rule\": \"nightly\"\r\n}");
    let findings = vec![
        open_key(&sources, policy),
        open_answer(&sources, answer),
        path(&sources, plan, policy),
    ];
    let unread = Problem {
        kind: ProblemKind::Unread,
        message: "no reader for this kind of file".to_owned(),
        at: Location::new(plan, Span::new(0, 0)),
    };
    let unresolved = Problem {
        kind: ProblemKind::Unresolved,
        message: "no value for `var.account`".to_owned(),
        at: place(&sources, plan, "nightly", 0),
    };
    let rules = vec![
        card("copy-path-fails", Severity::Note),
        card("key-policy-any-principal", Severity::Error),
        card("vault-without-lock", Severity::Warning),
    ];
    Sample { findings, problems: vec![unread, unresolved], rules, left_out: 0, sources }
}

/// Two labels, a witness and a fix.
fn open_key(sources: &Sources, policy: SourceId) -> Finding {
    let anybody = place(sources, policy, "\"*\"", 0);
    let actions = place(sources, policy, "[\"kms:Decrypt\", \"kms:CreateGrant\"]", 0);
    let labels =
        vec![label(anybody, "any principal, in any account"), label(actions, "may do this")];
    let edit = Edit { at: anybody, replacement: "\"111122223333\"".to_owned() };
    let fix = Fix {
        title: "name the account".to_owned(),
        applicability: Applicability::Unsafe,
        edits: vec![edit],
        paste: String::new(),
    };
    Finding {
        witness: Some(json!({ "request": { "action": "kms:Decrypt" } })),
        fix: Some(fix),
        ..finding("key-policy-any-principal", Severity::Error, labels)
    }
}

/// In a policy inside a string, suppressed.
fn open_answer(sources: &Sources, answer: SourceId) -> Finding {
    let anybody = place(sources, answer, "\"*\"", 0);
    Finding {
        help: None,
        fingerprint: "1111111111111111".to_owned(),
        suppressed: Some(Suppressed { by: "config", reason: "shared until May".to_owned() }),
        ..finding("key-policy-any-principal", Severity::Warning, vec![label(anybody, "anybody")])
    }
}

/// A path through two files, one place of which no label shows.
fn path(sources: &Sources, plan: SourceId, policy: SourceId) -> Finding {
    let rule = place(sources, plan, "\"nightly\"", 0);
    let statement = place(sources, policy, "\"Sid\": \"Use\"", 0);
    let labels = vec![label(rule, "this rule copies"), label(statement, "")];
    let version = label(place(sources, policy, "\"2012-10-17\"", 0), "policy of the source key");
    let steps = labels.iter().cloned();
    Finding {
        path: steps.clone().take(1).chain([version]).chain(steps.skip(1)).collect(),
        fingerprint: "2222222222222222".to_owned(),
        ..finding("copy-path-fails", Severity::Note, labels)
    }
}
