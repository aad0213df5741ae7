//! `markdown`: a line of figures and a table, for the summary of a job or a comment.
//!
//! What stands between backticks in a message stays code; nothing else in it is markup, a mention or
//! a cell's end. GitHub Flavored Markdown, section "Tables".

use std::fmt::Write as _;
use std::io;

use super::Report;
use super::concise::suppressed;
use super::place::Place;
use super::visible::visible;
use crate::finding::Finding;

/// Rows of the table: GitHub takes a summary of 1 MiB.
const MOST_ROWS: usize = 500;

/// Writes the report.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = &report.summary;
    let figures = [(summary.error, "error"), (summary.warning, "warning"), (summary.note, "note")]
        .map(|(count, word)| plural(count, word));
    writeln!(out, "## {} {}\n", env!("CARGO_PKG_NAME"), report.command)?;
    write!(out, "{} in {}", figures.join(", "), plural(summary.files, "file"))?;
    for (count, word) in [(summary.suppressed, "suppressed"), (summary.not_judged, "not judged")] {
        if count > 0 {
            write!(out, ", {count} {word}")?;
        }
    }
    writeln!(out)?;
    if report.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| | rule | place | what |\n| --- | --- | --- | --- |")?;
    for finding in report.findings.iter().take(MOST_ROWS) {
        row(report, finding, out)?;
    }
    match report.findings.len().checked_sub(MOST_ROWS).filter(|rest| *rest > 0) {
        Some(rest) => writeln!(out, "\nand {}", plural(rest, "more finding")),
        None => Ok(()),
    }
}

fn row(report: &Report<'_>, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = Place::of(report.sources, finding.primary.at);
    let spot = format!("{}:{}:{}", place.path, place.start.line, place.start.column);
    let severity = finding.severity.word();
    let tail = finding.suppressed.as_ref().map(suppressed).unwrap_or_default();
    let message = text(&format!("{}{tail}", finding.message));
    let help = finding
        .help
        .as_deref()
        .map_or_else(String::new, |help| format!("<br>*help:* {}", text(help)));
    let (rule, spot) = (code(finding.rule.as_str()), code(&spot));
    writeln!(out, "| {severity} | {rule} | {spot} | {message}{help} |")
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// A sentence in a cell.
pub(in crate::report) fn text(sentence: &str) -> String {
    let shown = visible(sentence);
    let parts: Vec<&str> = shown.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(&shown);
    }
    let parts = parts.iter().enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { escaped(part) } else { code(part) }).collect()
}

/// Code in a cell. What would end the span or the cell is written by its number.
pub(in crate::report) fn code(text: &str) -> String {
    let text = visible(text);
    match text.trim() {
        "" => String::new(),
        _ if text.contains(['`', '|', '\\']) => format!("<code>{}</code>", escaped(&text)),
        _ => format!("`{text}`"),
    }
}

/// Text without any markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // no name becomes a mention or a link to an issue, no letter markup or a cell's end
            '@' | '#' | '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '$' => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::text;
    use crate::report::Format;
    use crate::report::sample::estate;

    #[test]
    fn a_finding_is_a_row() {
        let mut sample = estate();
        sample.findings.truncate(2);
        let any = "`key-policy-any-principal`";
        let says = "statement `Use` lets any AWS principal use the key";
        let text = sample.render(Format::Markdown);
        let table = text.split_once("\n\n|").unwrap().1;
        assert_eq!(
            format!("|{table}"),
            format!(
                "\
| | rule | place | what |
| --- | --- | --- | --- |
| error | {any} | `keys/a b#1.json:7:29` | {says}<br>*help:* name the accounts or roles |
| warning | {any} | `get-key-policy.json:1:80` | {says} (suppressed by config: shared until May) |
"
            )
        );
    }

    #[test]
    fn nothing_in_a_message_is_markup() {
        assert_eq!(text("a|b <img> @team #1"), "a&#124;b &lt;img&gt; &#64;team &#35;1");
        assert_eq!(text("[x](y) **a**"), "&#91;x&#93;(y) &#42;&#42;a&#42;&#42;");
        assert_eq!(text("`a|b` and `a*b`"), "<code>a&#124;b</code> and `a*b`");
        assert_eq!(text("one ` tick"), "one &#96; tick");
        assert_eq!(text("a\nb"), "a␊b");
    }

    #[test]
    fn every_row_has_four_cells() {
        let mut sample = estate();
        sample.findings[0].message = "`|` || \\| \\`|".to_owned();
        let text = sample.render(Format::Markdown);
        for line in text.lines().filter(|line| line.starts_with('|')) {
            assert_eq!(line.matches('|').count(), 5, "{line}");
        }
    }
}
