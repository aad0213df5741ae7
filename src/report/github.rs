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

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::report::Format;
    use crate::report::sample::estate;

    #[test]
    fn a_finding_is_a_command() {
        let any = "key-policy-any-principal";
        let says = "statement `Use` lets any AWS principal use the key";
        let help = "%0Ahelp: name the accounts or roles";
        let plan = "file=plan.json,line=2,endLine=2,col=10,endColumn=19";
        assert_eq!(
            estate().render(Format::Github),
            format!(
                "\
::error file=keys/a b#1.json,line=7,endLine=7,col=29,endColumn=32,title={any}::{says}{help}
::notice file=get-key-policy.json,line=1,endLine=1,col=80,endColumn=85,title={any}::{says} \
(suppressed by config: shared until May)
::notice {plan},title=copy-path-fails::{says}{help}
"
            )
        );
    }

    #[test]
    fn nothing_in_a_name_or_a_message_ends_the_command() {
        let mut sample = estate();
        let at = sample.findings[0].primary.at;
        let text = sample.sources.get(at.source).text.clone();
        let file = sample.sources.add("a,b:c%\r\nd.json", text);
        sample.findings.truncate(1);
        sample.findings[0].primary.at.source = file;
        sample.findings[0].help = None;
        sample.findings[0].message = "50% of\r\n::error::it\u{1b}[2J".to_owned();
        let text = sample.render(Format::Github);
        let (place, title) = ("line=7,endLine=7,col=29,endColumn=32", "key-policy-any-principal");
        assert_eq!(
            text,
            format!(
                "::error file=a%2Cb%3Ac%25%0D%0Ad.json,{place},title={title}::50%25 of␍%0A::error::it␛[2J\n"
            )
        );
    }

    #[test]
    fn columns_are_left_out_where_start_and_end_are_on_different_lines() {
        let mut sample = estate();
        sample.findings.truncate(1);
        sample.findings[0].primary.at.span.start = 0;
        let text = sample.render(Format::Github);
        assert!(text.starts_with("::error file=keys/a b#1.json,line=1,endLine=7,title="), "{text}");
    }
}
