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

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::report::Format;
    use crate::report::sample::estate;

    #[test]
    fn a_finding_is_a_line() {
        let any = "key-policy-any-principal";
        let says = "statement `Use` lets any AWS principal use the key";
        assert_eq!(
            estate().render(Format::Concise),
            format!(
                "\
keys/a b#1.json:7:29: error[{any}] {says}
get-key-policy.json:1:80: warning[{any}] {says} (suppressed by config: shared until May)
plan.json:2:10: note[copy-path-fails] {says}
"
            )
        );
    }

    #[test]
    fn a_message_stays_on_its_line_and_moves_no_cursor() {
        let mut sample = estate();
        sample.findings.truncate(1);
        sample.findings[0].message = "one\u{1b}[2J\ntwo".to_owned();
        let text = sample.render(Format::Concise);
        assert_eq!(text, "keys/a b#1.json:7:29: error[key-policy-any-principal] one␛[2J␊two\n");
    }
}
