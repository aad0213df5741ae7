//! `json`: the report for programs, `backstay.findings/1`.
//!
//! Keys are only ever added within `/1`. Findings are written one by one, so that a long report
//! needs no tree in memory.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::edits::edits_in_files;
use super::place::Place;
use super::{Report, Summary};
use crate::finding::{Applicability, Confidence, Finding, Fix, Label, Severity, Suppressed};
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
    summary: SummaryJson,
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
struct SummaryJson {
    files: usize,
    findings: Counts,
    suppressed: usize,
    problems: usize,
    not_judged: usize,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

fn summary(summary: &Summary<'_>) -> SummaryJson {
    SummaryJson {
        files: summary.files,
        findings: Counts { error: summary.error, warning: summary.warning, note: summary.note },
        suppressed: summary.suppressed,
        problems: summary.problems,
        not_judged: summary.not_judged,
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
        related: finding.related.iter().map(|label| labelled(sources, label)).collect(),
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
}

#[derive(Serialize)]
struct EditJson {
    path: String,
    start: u32,
    end: u32,
    replacement: String,
}

fn fix<'a>(sources: &Sources, fix: &'a Fix) -> Option<FixJson<'a>> {
    let edits = edits_in_files(sources, fix)?.into_iter().map(|edit| EditJson {
        path: sources.get(edit.at.source).name.clone(),
        start: edit.at.span.start,
        end: edit.at.span.end,
        replacement: edit.replacement,
    });
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    Some(FixJson { title: &fix.title, applicability, edits: edits.collect() })
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
