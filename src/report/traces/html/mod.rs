//! Paths as one page: a table of accounts by destinations, from there to each path, its steps and the
//! statements that decide.
//!
//! The page has no script and asks nothing of the network; its policy forbids both, and allows the one
//! style by its hash. What unfolds are `details` elements, which keyboards and screen readers know.
//! Paths of one account into one vault that differ in nothing but their resources share an entry.

mod pairs;
mod path;
mod statements;
mod table;

use std::fmt::Write as _;
use std::io;

use sha2::{Digest, Sha256};

use super::Traces;
use super::words::{decided, mark, plural, sign, waiting};
use crate::copy::PathVerdict;
use crate::report::markup::escaped;
use pairs::{Pair, Pairs};
use statements::Statements;

/// Paths on a page; those that fail come first.
pub(super) const MOST_PATHS: usize = 5000;

/// Assumptions on a page.
const MOST_ASSUMED: usize = 200;

const STYLE: &str = include_str!("style.css");

/// Writes the page.
pub fn write_html(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let pairs = Pairs::of(traces);
    let mut statements = Statements::default();
    head(traces, out)?;
    let mut text = String::new();
    table::draw(traces, &pairs, &mut text);
    would_decide(traces, &mut text);
    text.push_str("<section aria-labelledby=\"paths\"><h2 id=\"paths\">Paths</h2>\n");
    if pairs.left_out > 0 {
        let _ = writeln!(
            text,
            "<p class=\"note\">{} left out, those that work first. <code>--format json</code> has all.</p>",
            plural(pairs.left_out, "path")
        );
    }
    out.write_all(text.as_bytes())?;
    for pair in &pairs.listed {
        let mut text = String::new();
        section(traces, pair, &mut statements, &mut text);
        out.write_all(text.as_bytes())?;
    }
    let mut text = "</section>\n".to_owned();
    statements.draw(&mut text);
    assumed(traces, &mut text);
    text.push_str("</main>\n</body>\n</html>\n");
    out.write_all(text.as_bytes())
}

fn head(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let counts =
        [PathVerdict::Fails, PathVerdict::Conditional, PathVerdict::Works].map(|verdict| {
            let count = traces.paths.iter().filter(|path| path.verdict == verdict).count();
            let word = verdict.word();
            format!("<li class=\"{word}\"><b>{} {count}</b> {word}</li>", mark(sign(verdict)))
        });
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Backup copy paths</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#paths\">Skip to the paths</a>\n\
         <header><h1>Backup copy paths</h1>\n<ul class=\"figures\">{}</ul>\n\
         <p class=\"soft\">{} {}, facts of {}</p></header>\n<main>\n",
        base64(&Sha256::digest(STYLE.as_bytes())),
        counts.concat(),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        escaped(traces.facts),
    )
}

/// The paths from an account into a vault.
fn section(traces: &Traces<'_>, pair: &Pair<'_>, statements: &mut Statements, text: &mut String) {
    let (from, to) = (pair.source(traces), pair.destination(traces));
    let _ = writeln!(
        text,
        "<section class=\"pair\" aria-labelledby=\"{}\"><h3 id=\"{}\">{from} <span class=\"to\">→</span> {to}</h3>",
        pair.id(),
        pair.id()
    );
    for entry in path::entries(traces, &pair.paths, statements) {
        text.push_str(&entry);
    }
    text.push_str("</section>\n");
}

/// What would decide, and the commands that say it.
fn would_decide(traces: &Traces<'_>, text: &mut String) {
    let Some(summary) = decided(traces) else { return };
    text.push_str("<section aria-labelledby=\"decide\"><h2 id=\"decide\">What would decide</h2>\n");
    let _ = writeln!(
        text,
        "<details class=\"all\"><summary>{summary}</summary>\n<ul class=\"deciders\">"
    );
    let all = &traces.would_decide.all;
    for decider in all.iter().take(MOST_ASSUMED) {
        let _ = write!(text, "<li>{}", escaped(&waiting(decider)));
        if let Some(command) = &decider.need.command {
            let _ = write!(text, "<pre tabindex=\"0\"><code>{}</code></pre>", escaped(command));
        }
        text.push_str("</li>\n");
    }
    if let Some(rest) = all.len().checked_sub(MOST_ASSUMED).filter(|rest| *rest > 0) {
        let _ = writeln!(text, "<li>and {rest} more</li>");
    }
    text.push_str("</ul></details></section>\n");
}

/// What the verdicts rest on beside the documents.
fn assumed(traces: &Traces<'_>, text: &mut String) {
    let assumptions = super::words::assumptions(traces);
    if assumptions.is_empty() {
        return;
    }
    text.push_str("<section aria-labelledby=\"assumed\"><h2 id=\"assumed\">Assumed, since nothing given tells</h2>\n<ul>\n");
    for sentence in assumptions.iter().take(MOST_ASSUMED) {
        let _ = writeln!(text, "<li>{}</li>", escaped(sentence));
    }
    if let Some(rest) = assumptions.len().checked_sub(MOST_ASSUMED).filter(|rest| *rest > 0) {
        let _ = writeln!(text, "<li>and {rest} more</li>");
    }
    text.push_str("</ul></section>\n");
}

/// A hash as a content security policy writes it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for index in 0..4 {
            let letter = usize::try_from(bits >> (18 - 6 * index) & 63).unwrap_or(0);
            let letter = LETTERS.get(letter).map_or('=', |letter| char::from(*letter));
            text.push(if index <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
