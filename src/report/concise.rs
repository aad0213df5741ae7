//! `concise`: one line for each finding, in the form that editors and `grep` know.

use std::io;

use super::Report;
use super::place::Place;
use super::visible::visible;
use crate::finding::Suppressed;

/// Writes `path:line:column: severity[rule] message` for each finding.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings {
        let place = Place::of(report.sources, finding.primary.at);
        let (path, line, column) = (visible(&place.path), place.start.line, place.start.column);
        let (severity, rule) = (finding.severity.word(), finding.rule.as_str());
        let (rule, message) = (visible(rule), visible(&finding.message));
        let tail = finding.suppressed.as_ref().map(suppressed).unwrap_or_default();
        writeln!(out, "{path}:{line}:{column}: {severity}[{rule}] {message}{tail}")?;
    }
    Ok(())
}

/// ` (suppressed by config: the reason)`, for the end of a line.
pub(super) fn suppressed(suppressed: &Suppressed) -> String {
    if suppressed.reason.is_empty() {
        return format!(" (suppressed by {})", suppressed.by);
    }
    format!(" (suppressed by {}: {})", suppressed.by, visible(&suppressed.reason))
}
