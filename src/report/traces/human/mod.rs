//! Paths for people: what works in a line each, what does not as a drawing, with why, where and what
//! to do; then what would decide, what was assumed, and a line of figures.
//!
//! Paths that end alike are drawn once ([`groups`]). What fails comes last: a terminal shows the end.

mod lanes;

use std::collections::BTreeSet;
use std::io;

use crate::copy::{CopyPath, Evidence, EvidencePlace, PathVerdict, Step, Verdict};
use crate::report::Canvas;

use super::groups::{Group, groups};
use super::pen::Pen;
use super::scene::{Scene, Sign};
use super::words::{
    assumptions, decided, decision, end, plural, side, sign, subject, total, waiting,
};
use super::{Traces, place_of};

/// Drawings of paths that fail, and of those that are conditional; what is beyond is counted.
const MOST_DRAWN: usize = 40;

/// Lines of paths that work, and of assumptions.
const MOST_LINES: usize = 200;
const MOST_ASSUMED: usize = 12;

/// Paths that are named below the drawing of one that ends alike.
const MOST_NAMED: usize = 5;

/// Writes the report.
pub fn write_human(traces: &Traces<'_>, canvas: Canvas, out: &mut dyn io::Write) -> io::Result<()> {
    let pen = Pen::new(canvas);
    write_working(traces, pen, out)?;
    for verdict in [PathVerdict::Conditional, PathVerdict::Fails] {
        let groups = groups(traces.paths, verdict);
        for group in groups.iter().take(MOST_DRAWN) {
            write_group(traces, group, pen, out)?;
        }
        let rest: usize = groups.iter().skip(MOST_DRAWN).map(Group::len).sum();
        if rest > 0 {
            let paths = plural(rest, "more path");
            let word = verdict.word();
            writeln!(out, "{paths} of verdict {word} not drawn; `--format json` has all\n")?;
        }
    }
    write_deciders(traces, pen, out)?;
    write_assumptions(traces, pen, out)?;
    writeln!(out, "{} (facts of {})", total(traces), traces.facts)
}

/// A line for the paths that work from one vault into another, and below it what AWS documents all
/// the same.
fn write_working(traces: &Traces<'_>, pen: Pen, out: &mut dyn io::Write) -> io::Result<()> {
    let groups = groups(traces.paths, PathVerdict::Works);
    for group in groups.iter().take(MOST_LINES) {
        let path = group.first;
        let what = match group.others.as_slice() {
            [] => subject(path),
            others => format!("{} and {} more", subject(path), others.len()),
        };
        let lead = format!("{} works  ", pen.mark(Sign::Fine));
        let (from, to) = (end(&path.source), end(&path.destination));
        let line = format!("{what}, {from} {} {to}", pen.arrow());
        let line = pen.paragraph(&lead, &line);
        let rest = line.strip_prefix(&lead).unwrap_or_default();
        write!(out, "{}{rest}", pen.signed(Sign::Fine, &lead))?;
        for note in notes(group) {
            out.write_all(pen.paragraph("  ! ", &note).as_bytes())?;
        }
    }
    let rest: usize = groups.iter().skip(MOST_LINES).map(Group::len).sum();
    if rest > 0 {
        writeln!(
            out,
            "{} not listed",
            plural(rest, "more path that works").replace("works", "work")
        )?;
    }
    if groups.is_empty() { Ok(()) } else { writeln!(out) }
}

/// What is said beside the verdict: actions that AWS documents, restores and copies back.
fn notes(group: &Group<'_>) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for step in group.paths().flat_map(CopyPath::steps) {
        let is_beside = step.id.is_beside() && step.verdict == Verdict::Denied;
        if !is_beside && (step.doubts.is_empty() || step.verdict != Verdict::Allowed) {
            continue;
        }
        let note = format!("{}: {}", step.id.word(), step.reason);
        if !notes.contains(&note) {
            notes.push(note);
        }
        if notes.len() == MOST_NAMED {
            break;
        }
    }
    notes
}

/// A drawing, the steps that hold the path up, and who else ends so.
fn write_group(
    traces: &Traces<'_>,
    group: &Group<'_>,
    pen: Pen,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let path = group.first;
    let sign = sign(path.verdict);
    let lead = format!("{} {}  ", pen.mark(sign), path.verdict.word());
    let what =
        format!("{}, plan {}, rule {}", subject(path), path.plan_name, path.rule.known_name());
    let title = pen.paragraph(&lead, &what);
    let rest = title.strip_prefix(&lead).unwrap_or_default();
    writeln!(out, "{}{rest}", pen.signed(sign, &lead))?;
    let scene = Scene::of(path);
    out.write_all(lanes::draw(&scene, pen).as_bytes())?;
    let mut added: Vec<String> = Vec::new();
    for held in scene.held_up() {
        let name = pen.paragraph(&format!("  {} ", pen.mark(held.sign)), &held.names);
        writeln!(out, "{}", pen.signed(held.sign, name.trim_end()))?;
        write_step(traces, held.step, pen, out)?;
        // several steps can lack the same lines
        if let Some(text) = traces.addition(held.step).filter(|text| !added.contains(text)) {
            writeln!(out, "    or add to the policy:")?;
            for line in text.lines() {
                writeln!(out, "      {}", pen.plain(line))?;
            }
            added.push(text);
        }
    }
    for note in notes(group) {
        out.write_all(pen.paragraph("  ! ", &note).as_bytes())?;
    }
    if !group.others.is_empty() {
        let verb = if path.verdict == PathVerdict::Fails { "stops" } else { "holds up" };
        let accounts: BTreeSet<_> = group.paths().map(|path| path.source.account).collect();
        let accounts = match accounts.len() {
            1 => String::new(),
            more => format!(", of {more} accounts in all"),
        };
        let more = plural(group.others.len(), "more path");
        writeln!(out, "  the same {verb} {more}{accounts}:")?;
        for other in group.others.iter().take(MOST_NAMED) {
            let plan = format!("plan {}, rule {}", other.plan_name, other.rule.known_name());
            let line = format!("{} from {}, {plan}", subject(other), end(&other.source));
            out.write_all(pen.paragraph(&format!("    {} ", pen.bullet()), &line).as_bytes())?;
        }
        if let Some(rest) = group.others.len().checked_sub(MOST_NAMED).filter(|rest| *rest > 0) {
            writeln!(out, "    {} and {rest} more", pen.bullet())?;
        }
    }
    writeln!(out)
}

fn write_step(
    traces: &Traces<'_>,
    step: &Step,
    pen: Pen,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    out.write_all(pen.paragraph("    ", &step.reason).as_bytes())?;
    for evidence in &step.evidence {
        let sign = Sign::of_side(evidence);
        let line = format!(
            "{} by the {}: {}",
            decision(evidence),
            side(step, evidence),
            cited(traces, evidence)
        );
        let lead = format!("    {} ", pen.mark(sign));
        out.write_all(pen.paragraph(&lead, &line).as_bytes())?;
    }
    // what has no statement to show has a place all the same
    if !step.evidence.iter().any(|it| matches!(it.place, EvidencePlace::Document(..)))
        && let Some((_, at)) = step.places.first()
    {
        let line = place_of(traces, *at);
        out.write_all(pen.paragraph("    at ", &line).as_bytes())?;
    }
    if let Some(remedy) = step.remedy() {
        let text = pen.paragraph("    help: ", &remedy);
        out.write_all(pen.help(text.trim_end()).as_bytes())?;
        writeln!(out)?;
    }
    Ok(())
}

/// Where a side says it: a place in a file or a built-in policy, and the statement.
fn cited(traces: &Traces<'_>, evidence: &Evidence) -> String {
    let place = match &evidence.place {
        EvidencePlace::BuiltIn(name) => name.clone(),
        EvidencePlace::Document(_, at) => place_of(traces, *at),
    };
    let statement = evidence.statement.as_ref();
    statement.map_or_else(|| place.clone(), |sid| format!("{place} `{sid}`"))
}

/// What would decide, with the commands that say it.
fn write_deciders(traces: &Traces<'_>, pen: Pen, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(summary) = decided(traces) else { return Ok(()) };
    writeln!(out, "{summary}:")?;
    let all = &traces.would_decide.all;
    for decider in all.iter().take(MOST_DRAWN) {
        out.write_all(pen.paragraph("  ? ", &waiting(decider)).as_bytes())?;
        if let Some(command) = &decider.need.command {
            writeln!(out, "    {}", pen.help(&pen.plain(command)))?;
        }
    }
    if let Some(rest) = all.len().checked_sub(MOST_DRAWN).filter(|rest| *rest > 0) {
        writeln!(out, "  ? and {rest} more; `--format json` has all")?;
    }
    writeln!(out)
}

/// What the verdicts rest on, most paths first.
fn write_assumptions(traces: &Traces<'_>, pen: Pen, out: &mut dyn io::Write) -> io::Result<()> {
    let order = assumptions(traces);
    if order.is_empty() {
        return Ok(());
    }
    writeln!(out, "assumed, since nothing given tells (`--no-assumptions` does without):")?;
    for sentence in order.iter().take(MOST_ASSUMED) {
        out.write_all(pen.paragraph("  ~ ", sentence).as_bytes())?;
    }
    if let Some(rest) = order.len().checked_sub(MOST_ASSUMED).filter(|rest| *rest > 0) {
        writeln!(out, "  ~ and {rest} more")?;
    }
    writeln!(out)
}
