//! `github`: workflow commands, which GitHub Actions turns into annotations.
//!
//! A command is one line; what would end it early or start another one is percent-encoded, as the
//! toolkit of GitHub Actions does it.

use std::io;

use super::Report;
use super::concise::suppressed;
use super::place::Place;
use super::visible::visible;
use crate::finding::{Finding, Severity};

/// Writes one command for each finding. A suppressed finding is a notice, whatever its severity.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings {
        let place = Place::of(report.sources, finding.primary.at);
        let place = if place.is_somewhere() { position(&place) } else { String::new() };
        let (command, rule) = (command(finding), property(finding.rule.as_str()));
        writeln!(out, "::{command} {place}title={rule}::{}", message(finding))?;
    }
    Ok(())
}

fn command(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.suppressed.is_some() => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// The properties that name the place. GitHub takes columns only where start and end share a line.
fn position(place: &Place) -> String {
    let (start, end) = (place.start, place.end);
    let lines = format!("file={},line={},endLine={},", property(&place.path), start.line, end.line);
    if start.line != end.line {
        return lines;
    }
    format!("{lines}col={},endColumn={},", start.column, end.column)
}

fn message(finding: &Finding) -> String {
    let mut text = data(&finding.message);
    if let Some(reason) = &finding.suppressed {
        text.push_str(&data(&suppressed(reason)));
    }
    if let Some(help) = &finding.help {
        text.push_str("%0Ahelp: ");
        text.push_str(&data(help));
    }
    text
}

/// Text after the second `::`.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push_str("%0A");
        }
        out.push_str(&visible(line).replace('%', "%25"));
    }
    out
}

/// The value of a property.
fn property(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.replace(':', "%3A").replace(',', "%2C")
}
