//! Paths as Markdown, for the summary of a job or a comment: figures, a row for each sort of path, what
//! would decide and what was assumed.
//!
//! Names are text here as in the table of findings: no name is markup, a mention or a cell's end.

use std::io;

use crate::report::markdown::{code, text};

use super::Traces;
use super::groups::{Group, drawn};
use super::scene::Scene;
use super::words::{assumptions, decided, end, mark, sign, subject, total, waiting};

/// Rows of the table, and lines of a list: GitHub takes a summary of 1 MiB.
const MOST_ROWS: usize = 200;

/// Writes the report.
pub fn write_markdown(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## {} trace\n\n{}", env!("CARGO_PKG_NAME"), text(&total(traces)))?;
    let (groups, rest) = drawn(traces.paths, MOST_ROWS);
    if !groups.is_empty() {
        writeln!(
            out,
            "\n| | what | from | to | paths | why |\n| --- | --- | --- | --- | --- | --- |"
        )?;
    }
    for group in &groups {
        row(group, out)?;
    }
    if rest > 0 {
        writeln!(out, "\nand {rest} more paths")?;
    }
    deciders(traces, out)?;
    let assumed = assumptions(traces);
    if !assumed.is_empty() {
        writeln!(out, "\n### Assumed, since nothing given tells\n")?;
    }
    for sentence in assumed.iter().take(MOST_ROWS) {
        writeln!(out, "- {}", text(sentence))?;
    }
    Ok(())
}

/// Paths that end alike.
fn row(group: &Group<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let path = group.first;
    let verdict = format!("{} {}", mark(sign(path.verdict)), path.verdict.word());
    let scene = Scene::of(path);
    let held_up = scene.held_up();
    let why = held_up.iter().map(|held| {
        let remedy = held.step.remedy();
        let help = remedy.map_or_else(String::new, |help| format!("<br>*help:* {}", text(&help)));
        format!("{}: {}{help}", code(&held.names), text(&held.step.reason))
    });
    let why = why.collect::<Vec<_>>().join("<br>");
    let [what, from, to] =
        [subject(path), end(&path.source), end(&path.destination)].map(|it| text(&it));
    writeln!(out, "| {verdict} | {what} | {from} | {to} | {} | {why} |", group.len())
}

fn deciders(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(summary) = decided(traces) else { return Ok(()) };
    writeln!(out, "\n### What would decide\n\n{summary}:\n")?;
    let all = &traces.would_decide.all;
    for decider in all.iter().take(MOST_ROWS) {
        writeln!(out, "- {}", text(&waiting(decider)))?;
        if let Some(command) = &decider.need.command {
            writeln!(out, "  {}", code(command))?;
        }
    }
    match all.len().checked_sub(MOST_ROWS).filter(|rest| *rest > 0) {
        Some(rest) => writeln!(out, "- and {rest} more"),
        None => Ok(()),
    }
}
