//! `json`: the report for programs, `backstay.findings/1`.
//!
//! Keys are only ever added within `/1`. Findings are written one by one, so that a long report
//! needs no tree in memory.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::place::Place;
use super::{Report, Summary};
use crate::finding::{
    Applicability, Confidence, Finding, Fix, Label, Severity, Suppressed, edits_in_files,
};
use crate::source::{Position, Problem, ProblemKind, Sources};

/// Writes the report and a line break.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        schema: "backstay.findings/1",
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            facts: report.facts,
        },
        summary: summary(&report.summary),
        findings: Findings(report),
        problems: Problems(report),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    summary: SummaryJson<'a>,
    findings: Findings<'a>,
    problems: Problems<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'static str,
    facts: &'a str,
}

#[derive(Serialize)]
struct SummaryJson<'a> {
    files: usize,
    findings: Counts,
    suppressed: usize,
    problems: usize,
    not_judged: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unsettled: Vec<UnsettledJson<'a>>,
}

#[derive(Serialize)]
struct UnsettledJson<'a> {
    name: &'a str,
    reason: &'a str,
    statements: usize,
}

/// Values that are named; more would settle little.
const MOST_UNSETTLED: usize = 20;

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

fn summary<'a>(summary: &Summary<'a>) -> SummaryJson<'a> {
    SummaryJson {
        files: summary.files,
        findings: Counts { error: summary.error, warning: summary.warning, note: summary.note },
        suppressed: summary.suppressed,
        problems: summary.problems,
        not_judged: summary.not_judged,
        unsettled: summary
            .unsettled
            .iter()
            .take(MOST_UNSETTLED)
            .map(|it| UnsettledJson {
                name: &it.name,
                reason: &it.reason,
                statements: it.statements,
            })
            .collect(),
    }
}

/// The findings, each made when it is written.
struct Findings<'a>(&'a Report<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.findings.iter().map(|f| finding(self.0.sources, f)))
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    address: &'a str,
    primary: PlaceJson<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<PlaceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixJson<'a>>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<SuppressedJson<'a>>,
}

fn finding<'a>(sources: &Sources, finding: &'a Finding) -> FindingJson<'a> {
    FindingJson {
        rule: finding.rule.as_str(),
        severity: finding.severity,
        confidence: finding.confidence,
        message: &finding.message,
        help: finding.help.as_deref(),
        address: &finding.address.0,
        primary: labelled(sources, &finding.primary),
        related: finding.others().map(|label| labelled(sources, label)).collect(),
        witness: finding.witness.as_ref(),
        fix: finding.fix.as_ref().and_then(|one| fix(sources, one)),
        fingerprint: &finding.fingerprint,
        suppressed: finding.suppressed.as_ref().map(suppressed),
    }
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    path: String,
    start: PositionJson,
    end: PositionJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
    offset: u32,
}

fn position(position: Position) -> PositionJson {
    PositionJson { line: position.line, column: position.column, offset: position.offset }
}

fn placed(place: Place, label: Option<&str>) -> PlaceJson<'_> {
    PlaceJson { path: place.path, start: position(place.start), end: position(place.end), label }
}

fn labelled<'a>(sources: &Sources, label: &'a Label) -> PlaceJson<'a> {
    placed(Place::of(sources, label.at), Some(&label.text))
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditJson>,
    /// What to add by hand, where there are no edits.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct EditJson {
    path: String,
    start: u32,
    end: u32,
    replacement: String,
}

fn fix<'a>(sources: &Sources, fix: &'a Fix) -> Option<FixJson<'a>> {
    let edits = edits_in_files(sources, fix).unwrap_or_default();
    let text = (edits.is_empty() && !fix.paste.is_empty()).then_some(&*fix.paste);
    if edits.is_empty() && text.is_none() {
        return None;
    }
    let edits = edits.into_iter().map(|edit| EditJson {
        path: sources.get(edit.at.source).name.clone(),
        start: edit.at.span.start,
        end: edit.at.span.end,
        replacement: edit.replacement,
    });
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    Some(FixJson { title: &fix.title, applicability, edits: edits.collect(), text })
}

#[derive(Serialize)]
struct SuppressedJson<'a> {
    by: &'static str,
    reason: &'a str,
}

fn suppressed(suppressed: &Suppressed) -> SuppressedJson<'_> {
    SuppressedJson { by: suppressed.by, reason: &suppressed.reason }
}

/// The problems, each made when it is written.
struct Problems<'a>(&'a Report<'a>);

impl Serialize for Problems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.problems.iter().map(|p| problem(self.0.sources, p)))
    }
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    kind: &'static str,
    message: &'a str,
    primary: PlaceJson<'a>,
}

fn problem<'a>(sources: &Sources, problem: &'a Problem) -> ProblemJson<'a> {
    let kind = match problem.kind {
        ProblemKind::Unread => "unread",
        ProblemKind::Unresolved => "unresolved",
    };
    let primary = placed(Place::of(sources, problem.at), None);
    ProblemJson { kind, message: &problem.message, primary }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::report::Format;
    use crate::report::sample::estate;

    /// Checks the lines of the report that start with `from`.
    fn check(from: &str, expected: &str) {
        let text = estate().render(Format::Json);
        let start = text.find(from).unwrap();
        let rest = text.get(start..).unwrap();
        let lines: Vec<&str> =
            rest.lines().take(expected.trim_matches('\n').lines().count()).collect();
        assert_eq!(lines.join("\n"), expected.trim_matches('\n'));
    }

    #[test]
    fn a_report_says_what_ran_and_what_it_counted() {
        check(
            "{",
            r#"
{
  "schema": "backstay.findings/1",
  "tool": {
    "name": "backstay",
    "version": "0.1.0",
    "facts": "2026-11-01"
  },
  "summary": {
    "files": 3,
    "findings": {
      "error": 1,
      "warning": 1,
      "note": 1
    },
    "suppressed": 0,
    "problems": 2,
    "not_judged": 1,
    "unsettled": [
      {
        "name": "var.account",
        "reason": "no value for `var.account`",
        "statements": 1
      }
    ]
  },
  "findings": ["#,
        );
    }

    #[test]
    fn a_finding_has_its_keys_in_the_order_of_the_contract() {
        check(
            "    {\n      \"rule\"",
            r#"
    {
      "rule": "key-policy-any-principal",
      "severity": "error",
      "confidence": "high",
      "message": "statement `Use` lets any AWS principal use the key",
      "help": "name the accounts or roles",
      "address": "key-policy/a.json#Statement[Use].Principal",
      "primary": {
        "path": "keys/a b#1.json",
        "start": {
          "line": 7,
          "column": 29,
          "offset": 125
        },
        "end": {
          "line": 7,
          "column": 32,
          "offset": 128
        },
        "label": "any principal, in any account"
      },
      "related": [
        {
          "path": "keys/a b#1.json",
          "start": {
            "line": 8,
            "column": 17,
            "offset": 148
          },
          "end": {
            "line": 8,
            "column": 51,
            "offset": 182
          },
          "label": "may do this"
        }
      ],
      "witness": {
        "request": {
          "action": "kms:Decrypt"
        }
      },
      "fix": {
        "title": "name the account",
        "applicability": "unsafe",
        "edits": [
          {
            "path": "keys/a b#1.json",
            "start": 125,
            "end": 128,
            "replacement": "\"111122223333\""
          }
        ]
      },
      "fingerprint": "0123456789abcdef"
    },"#,
        );
    }

    #[test]
    fn what_does_not_apply_is_left_out_and_places_are_those_of_the_file() {
        check(
            "      \"severity\": \"warning\"",
            r#"
      "severity": "warning",
      "confidence": "high",
      "message": "statement `Use` lets any AWS principal use the key",
      "address": "key-policy/a.json#Statement[Use].Principal",
      "primary": {
        "path": "get-key-policy.json",
        "start": {
          "line": 1,
          "column": 80,
          "offset": 83
        },
        "end": {
          "line": 1,
          "column": 85,
          "offset": 88
        },
        "label": "anybody"
      },
      "fingerprint": "1111111111111111",
      "suppressed": {
        "by": "config",
        "reason": "shared until May"
      }
    },"#,
        );
    }

    #[test]
    fn a_problem_has_a_kind_and_a_place() {
        check(
            "  \"problems\": [",
            r#"
  "problems": [
    {
      "kind": "unread",
      "message": "no reader for this kind of file",
      "primary": {
        "path": "plan.json",
        "start": {
          "line": 1,
          "column": 1,
          "offset": 0
        },
        "end": {
          "line": 1,
          "column": 1,
          "offset": 0
        }
      }
    },
    {
      "kind": "unresolved","#,
        );
    }
}
