//! `sarif`: SARIF 2.1.0, valid against the OASIS schema and inside the limits of GitHub code
//! scanning.
//!
//! Results are made one by one while they are written. Everything GitHub reads is there: all four
//! bounds of a region, a fingerprint of our own, each rule with its help. What others read is too:
//! byte offsets, snippets, fixes, suppressions, and the way of a failing copy as a code flow.

mod limit;
mod model;
mod results;
#[cfg(test)]
mod tests;
mod uri;

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};

pub use limit::{Limited, limit_for_sarif};

use self::model::{
    AutomationDetails, Configuration, DescriptorReference, Driver, DriverProperties, Help,
    Invocation, Message, Notification, NotificationDescriptor, ReportingDescriptor, RuleProperties,
    Run, Tool, UriBase,
};
use super::{Report, RuleCard};
use crate::finding::Severity;
use crate::source::ProblemKind;

/// Letters that GitHub takes of a rule's full description.
const LONGEST_DESCRIPTION: usize = 1_024;
/// Tags that GitHub keeps of a rule.
const MOST_TAGS: usize = 10;
/// The rule of the result that says how many others were left out.
const LEFT_OUT: &str = "results-left-out";
/// The descriptor of notifications about input that was not read.
const UNREAD: &str = "unread";

/// Writes one run and a line break.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let notifications = notifications(report);
    let descriptors = if notifications.is_empty() { Vec::new() } else { vec![unread()] };
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules(report),
                notifications: descriptors,
                properties: DriverProperties { facts: report.facts },
            },
        },
        automation_details: AutomationDetails { id: format!("backstay/{}/", report.command) },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications,
        }],
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: BTreeMap::from([(
            uri::BASE,
            UriBase { description: text("the folder that backstay was started in") },
        )]),
        results: Results { report, rules: rule_indexes(report) },
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a, Results<'a>>; 1],
}

/// The results, each made when it is written.
struct Results<'a> {
    report: &'a Report<'a>,
    rules: BTreeMap<&'a str, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.report.findings.iter();
        let results = findings.map(|f| results::result(self.report.sources, f, &self.rules));
        let left_out = results::left_out(self.report, self.report.rules.len());
        serializer.collect_seq(results.chain(left_out))
    }
}

fn rule_indexes<'a>(report: &Report<'a>) -> BTreeMap<&'a str, usize> {
    report.rules.iter().enumerate().map(|(index, rule)| (rule.id.as_str(), index)).collect()
}

fn rules<'a>(report: &Report<'a>) -> Vec<ReportingDescriptor<'a>> {
    let left_out = (report.left_out > 0).then(left_out_rule);
    report.rules.iter().map(rule).chain(left_out).collect()
}

fn rule(card: &RuleCard) -> ReportingDescriptor<'_> {
    ReportingDescriptor {
        id: card.id.as_str(),
        short_description: text(&card.title),
        full_description: text(shortened(&card.description, LONGEST_DESCRIPTION)),
        default_configuration: Configuration { level: card.severity.word() },
        help: Help { text: &card.help_text, markdown: &card.help_markdown },
        properties: RuleProperties {
            precision: card.confidence.word(),
            problem_severity: problem_severity(card.severity),
            security_severity: card.security_severity.as_deref(),
            tags: card.tags.get(..MOST_TAGS).unwrap_or(&card.tags),
        },
    }
}

/// The rule of the result that stands for those left out.
fn left_out_rule() -> ReportingDescriptor<'static> {
    let help = "Run backstay in another format, or on fewer files, to see all results.";
    ReportingDescriptor {
        id: LEFT_OUT,
        short_description: text("Results were left out"),
        full_description: text("Code scanning shows 5,000 results of a run; the worst were kept."),
        default_configuration: Configuration { level: "note" },
        help: Help { text: help, markdown: help },
        properties: RuleProperties {
            precision: "high",
            problem_severity: "recommendation",
            security_severity: None,
            tags: &[],
        },
    }
}

/// GitHub's words for a severity where `security-severity` says nothing.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn unread() -> NotificationDescriptor<'static> {
    let help = "Say what the file is with --kind or in backstay.yaml, or leave it out.";
    NotificationDescriptor {
        id: UNREAD,
        short_description: text("Input that was not read"),
        full_description: text("No rule has seen what is in this file, or in a part of it."),
        help: Help { text: help, markdown: help },
    }
}

fn notifications<'a>(report: &Report<'a>) -> Vec<Notification<'a>> {
    let unread = report.problems.iter().filter(|problem| problem.kind == ProblemKind::Unread);
    let notification = |problem: &'a crate::source::Problem| Notification {
        descriptor: DescriptorReference { id: UNREAD, index: 0 },
        level: "warning",
        message: text(&problem.message),
        locations: results::location(report.sources, problem.at).into_iter().collect(),
    };
    unread.map(notification).collect()
}

fn text<'a>(text: impl Into<std::borrow::Cow<'a, str>>) -> Message<'a> {
    Message { text: text.into() }
}

/// The first `letters` letters of `text`, with a sign where there were more.
fn shortened(text: &str, letters: usize) -> std::borrow::Cow<'_, str> {
    if text.chars().nth(letters).is_none() {
        return text.into();
    }
    let mut short: String = text.chars().take(letters - 1).collect();
    short.push('…');
    short.into()
}
