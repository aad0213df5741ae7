//! Paths for people: a line for each path, its steps where it does not work, and what would decide.

use std::io;

use crate::copy::{CopyPath, End, EvidencePlace, PathVerdict, Step, Verdict};

use super::super::place::Place;
use super::Traces;

/// Writes the report; colour is left to whoever draws pictures.
pub fn write_human(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for path in traces.paths {
        write_path(traces, path, out)?;
        writeln!(out)?;
    }
    for decider in traces.would_decide {
        let paths = plural(decider.paths, "path");
        writeln!(out, "{paths} waiting for the {}", decider.need.document)?;
        if let Some(command) = &decider.need.command {
            writeln!(out, "  {command}")?;
        }
    }
    if !traces.would_decide.is_empty() {
        writeln!(out)?;
    }
    let count = |verdict| traces.paths.iter().filter(|path| path.verdict == verdict).count();
    let (works, fails) = (count(PathVerdict::Works), count(PathVerdict::Fails));
    let conditional = count(PathVerdict::Conditional);
    let all = plural(traces.paths.len(), "path");
    writeln!(
        out,
        "{all}: {works} works, {fails} fails, {conditional} conditional (facts of {})",
        traces.facts
    )
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn write_path(traces: &Traces<'_>, path: &CopyPath<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mark = match path.verdict {
        PathVerdict::Works => "✓ works",
        PathVerdict::Fails => "× fails",
        PathVerdict::Conditional => "? conditional",
    };
    let what = path.resource.as_deref().unwrap_or(&path.resource_type);
    writeln!(out, "{mark}: {what}")?;
    let rule = path.rule.known_name();
    writeln!(
        out,
        "  plan {}, rule {rule}, as {}",
        path.plan_name,
        path.role.as_deref().unwrap_or("no known role")
    )?;
    writeln!(out, "  from {}", end(&path.source))?;
    writeln!(out, "  to   {}", end(&path.destination))?;
    for step in &path.steps {
        let is_open = step.verdict == Verdict::Unknown
            && (path.verdict == PathVerdict::Conditional && !step.id.is_beside());
        let beside = step.id.is_beside() && step.verdict == Verdict::Denied;
        if step.verdict == Verdict::Denied || is_open || beside || !step.doubts.is_empty() {
            write_step(traces, step, out)?;
        }
    }
    for assumption in &path.assumptions {
        writeln!(out, "  assuming that {assumption}")?;
    }
    Ok(())
}

fn write_step(traces: &Traces<'_>, step: &Step, out: &mut dyn io::Write) -> io::Result<()> {
    let mark = match step.verdict {
        Verdict::Allowed => "✓",
        Verdict::Denied => "×",
        Verdict::Unknown => "?",
        Verdict::NotApplicable => "-",
    };
    writeln!(out, "  {mark} {}: {}", step.id.word(), step.reason)?;
    if !step.missing.is_empty() {
        writeln!(out, "      missing {}", step.missing.join(", "))?;
    }
    for evidence in &step.evidence {
        let place = match &evidence.place {
            EvidencePlace::BuiltIn(name) => name.clone(),
            EvidencePlace::Document(_, at) => {
                let place = Place::of(traces.sources, *at);
                format!("{}:{}:{}", place.path, place.start.line, place.start.column)
            }
        };
        let statement =
            evidence.statement.as_ref().map_or_else(String::new, |it| format!(" `{it}`"));
        writeln!(out, "      {}: {}, {place}{statement}", evidence.side, evidence.decision)?;
    }
    Ok(())
}

fn end(end: &End) -> String {
    let vault = end.vault.as_deref().unwrap_or("a vault that is not known");
    let account =
        end.account.map_or_else(|| "this account".to_owned(), |account| account.to_string());
    let region = end.region.as_ref().map_or_else(|| "this Region".to_owned(), ToString::to_string);
    format!("vault {vault} of {account} in {region}")
}
