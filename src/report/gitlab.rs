//! `gitlab`: a code quality report, which GitLab shows in merge requests beside the changed lines.
//!
//! GitLab: "Code Quality", section "Code Quality report format". It compares reports by fingerprint,
//! and reads paths relative to the repository.

use std::io;

use serde::Serialize;

use super::Report;
use super::concise::suppressed;
use super::place::Place;
use super::visible::visible;
use crate::finding::{Finding, Severity};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Spot,
}

#[derive(Serialize)]
struct Spot {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes the list of findings and a line break.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let issues: Vec<Issue<'_>> =
        report.findings.iter().map(|finding| issue(report, finding)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn issue<'a>(report: &Report<'_>, finding: &'a Finding) -> Issue<'a> {
    let place = Place::of(report.sources, finding.primary.at);
    let mut description = visible(&finding.message).into_owned();
    if let Some(reason) = &finding.suppressed {
        description.push_str(&suppressed(reason));
    }
    let severity = match finding.severity {
        _ if finding.suppressed.is_some() => "info",
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    };
    Issue {
        description,
        check_name: finding.rule.as_str(),
        fingerprint: &finding.fingerprint,
        severity,
        location: Spot {
            path: place.path,
            lines: Lines { begin: place.start.line, end: place.end.line },
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::report::Format;
    use crate::report::sample::estate;

    /// What GitLab's documentation asks of a report.
    fn schema() -> Value {
        let line = json!({ "type": "integer", "minimum": 1 });
        json!({
            "type": "array",
            "items": {
                "type": "object",
                "required": ["description", "check_name", "fingerprint", "severity", "location"],
                "additionalProperties": false,
                "properties": {
                    "description": { "type": "string", "minLength": 1 },
                    "check_name": { "type": "string", "minLength": 1 },
                    "fingerprint": { "type": "string" },
                    "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
                    "location": {
                        "type": "object",
                        "required": ["path", "lines"],
                        "properties": {
                            "path": { "type": "string", "pattern": "^[^/]" },
                            "lines": {
                                "required": ["begin"],
                                "properties": { "begin": line, "end": line },
                            },
                        },
                    },
                },
            },
        })
    }

    #[test]
    fn findings_are_issues_as_gitlab_reads_them() {
        let report: Value = serde_json::from_str(&estate().render(Format::Gitlab)).unwrap();
        assert!(jsonschema::is_valid(&schema(), &report), "{report}");
        let said: Vec<[&str; 2]> = report
            .as_array()
            .unwrap()
            .iter()
            .map(|it| [it["severity"].as_str().unwrap(), it["location"]["path"].as_str().unwrap()])
            .collect();
        let expected = [
            ["critical", "keys/a b#1.json"],
            ["info", "get-key-policy.json"],
            ["info", "plan.json"],
        ];
        assert_eq!(said, expected);
        assert_eq!(report[0]["location"]["lines"], json!({ "begin": 7, "end": 7 }));
        let suppressed = "statement `Use` lets any AWS principal use the key (suppressed by config: shared until May)";
        assert_eq!(report[1]["description"], suppressed);
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        let mut sample = estate();
        sample.findings.clear();
        assert_eq!(sample.render(Format::Gitlab), "[]\n");
    }
}
