//! `backstay check`: the report, in as many formats as were asked for, and the gate.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::config::FailOn;
use crate::finding::{Finding, Severity};
use crate::report::{self, Canvas, Format, Report, Summary, Unsettled, limit_for_sarif};
use crate::suppress::Baseline;

use super::Outcome;
use super::args::{CheckArgs, ProgressArg};
use super::cards::cards;
use super::error::Error;
use super::fix::{Fixed, fix};
use super::proof::prove;
use super::run::{Judged, Read, judge, read};
use super::suppressing::add_suppressions;
use super::terminal::{self, Progress};
use super::unsettled::unsettled;

/// Runs the command and writes its report to `out`.
pub(super) fn check(args: &CheckArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    args.fixes.are_sound()?;
    let progress = Progress::new(args.progress == ProgressArg::Auto && !args.quiet);
    progress.tell("reading");
    let first = read(&args.input);
    progress.tell("checking");
    let first = first.and_then(|read| judged(args, &read).map(|judged| (read, judged)));
    progress.clear();
    let (mut read, mut judged) = first?;
    if let Some(reason) = &args.add_suppressions
        && add_suppressions(args, reason, &read, &judged)?
    {
        read = super::run::read_with(&args.input, &read.standard_input())?;
        judged = self::judged(args, &read)?;
    }
    let run = if args.fixes.are_wanted() {
        fix(args, read, judged, out)?
    } else {
        Fixed { read, judged, is_incomplete: false }
    };
    let Fixed { read, mut judged, is_incomplete } = run;
    if let Some(path) = &args.write_baseline {
        write_file(path, |file| file.write_all(Baseline::of(&judged.findings).text().as_bytes()))?;
    }
    let least = args.min_severity.unwrap_or(Severity::Note);
    judged.findings.retain(|finding| finding.severity >= least);
    report(args, &read, &judged, out)?;
    if args.statistics {
        statistics(&judged);
    }
    let outcome = outcome(args, &read, &judged);
    Ok(if is_incomplete { Outcome::Incomplete } else { outcome })
}

/// Whether a finding is in the report and not only among the suppressed ones.
pub(super) fn is_reported(args: &CheckArgs, finding: &Finding) -> bool {
    finding.suppressed.is_none() && finding.severity >= args.min_severity.unwrap_or(Severity::Note)
}

/// What the rules, the suppressions and the baseline make of what was read.
pub(super) fn judged(args: &CheckArgs, read: &Read) -> Result<Judged, Error> {
    let mut judged = judge(read, &args.rule, args.input.jobs)?;
    if let Some(path) = &args.baseline {
        let text = crate::source::read(path, crate::source::FILE_LIMIT)
            .map_err(|error| Error::baseline(path, &error))?;
        let baseline = Baseline::read(&text).map_err(|error| Error::baseline(path, &error))?;
        baseline.absorb(&mut judged.findings);
    }
    prove(args, read, &mut judged)?;
    Ok(judged)
}

/// Writes the report, in every format that was asked for; a patch stands in the place of the one on
/// standard output.
fn report(
    args: &CheckArgs,
    read: &Read,
    judged: &Judged,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let figures = Figures::of(read, judged);
    let shown: Vec<Finding> = judged
        .findings
        .iter()
        .filter(|finding| args.show_suppressed || finding.suppressed.is_none())
        .cloned()
        .collect();
    let draw = |format: Format, canvas: Canvas, out: &mut dyn Write| {
        let limited = limit_for_sarif(&shown);
        let is_sarif = format == Format::Sarif;
        let rules = if is_sarif { cards(&judged.rules, &judged.selection) } else { Vec::new() };
        let report = Report {
            command: "check",
            facts: crate::aws::catalogue::DATE,
            sources: &read.sources,
            findings: if is_sarif { &limited.findings } else { &shown },
            problems: if args.quiet && !is_sarif && format != Format::Json {
                &[]
            } else {
                &read.problems
            },
            summary: figures.summary(),
            rules: &rules,
            left_out: if is_sarif { limited.left_out } else { 0 },
        };
        report::write(format, &report, canvas, out)
    };
    if !args.fixes.diff {
        draw(args.format, terminal::canvas(args.color, args.ascii), out)?;
    }
    for output in &args.output {
        write_file(&output.path, |file| draw(output.format, Canvas::default(), file))?;
    }
    out.flush()?;
    Ok(())
}

/// Writes a file through `write`.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Error> {
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()
    });
    written.map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// What the run counts.
struct Figures {
    files: usize,
    by_severity: [usize; 3],
    suppressed: usize,
    problems: usize,
    not_judged: usize,
    unsettled: Vec<Unsettled>,
}

impl Figures {
    fn of(read: &Read, judged: &Judged) -> Self {
        let live = || judged.findings.iter().filter(|finding| finding.suppressed.is_none());
        let count = |severity| live().filter(|finding| finding.severity == severity).count();
        let (not_judged, unsettled) = unsettled(read, &judged.gaps);
        Self {
            files: read.inputs.len(),
            by_severity: [Severity::Error, Severity::Warning, Severity::Note].map(count),
            suppressed: judged.findings.len() - live().count(),
            problems: read.problems.len(),
            not_judged,
            unsettled,
        }
    }

    fn summary(&self) -> Summary<'_> {
        let [error, warning, note] = self.by_severity;
        Summary {
            files: self.files,
            error,
            warning,
            note,
            suppressed: self.suppressed,
            problems: self.problems,
            not_judged: self.not_judged,
            unsettled: &self.unsettled,
        }
    }
}

/// Says on standard error how often each rule found something, most first.
fn statistics(judged: &Judged) {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for finding in judged.findings.iter().filter(|finding| finding.suppressed.is_none()) {
        *counts.entry(finding.rule.as_str()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    for (rule, count) in counts {
        terminal::say(&format!("{count:>6}  {rule}"));
    }
}

/// How the run ended. 2 wins over 1.
fn outcome(args: &CheckArgs, read: &Read, judged: &Judged) -> Outcome {
    for sentence in &read.missing {
        terminal::say(&format!("backstay: {sentence}"));
    }
    if !read.recognised && read.missing.is_empty() && !args.quiet {
        terminal::say("backstay: nothing here is a policy, a plan or an answer of the AWS CLI");
    }
    let is_unread = !read.recognised || read.unread().next().is_some();
    if !read.missing.is_empty() || judged.has_broken_pages || args.strict && is_unread {
        return Outcome::Incomplete;
    }
    let configured = read.configuration.as_ref().and_then(|it| it.configuration.fail_on);
    let gate = args.fail_on.or(configured).unwrap_or(FailOn::Severity(Severity::Warning));
    let fails = |finding: &Finding| match gate {
        FailOn::Severity(least) => finding.suppressed.is_none() && finding.severity >= least,
        FailOn::Never => false,
    };
    if !args.exit_zero && judged.findings.iter().any(fails) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
