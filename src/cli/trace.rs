//! `backstay trace`: every copy path, proved or refuted step by step.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::copy::{self, PathVerdict, Settings};
use crate::report::Canvas;
use crate::report::traces::{
    Lacking, Traces, write_html, write_human, write_json, write_markdown, write_mermaid, write_svg,
};

use super::Outcome;
use super::args::{TraceArgs, TraceFailOnArg, TraceFormatArg};
use super::error::Error;
use super::fix::fix_copies;
use super::run::{Read, in_threads, read};
use super::terminal;

/// Runs the command and writes its report to `out`.
pub(super) fn trace(args: &TraceArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    args.fixes.are_sound()?;
    let mut read = read(&args.input)?;
    let mut is_incomplete = false;
    if args.fixes.are_wanted() {
        let fixed = fix_copies(args, read, out)?;
        (read, is_incomplete) = (fixed.read, fixed.is_incomplete);
    }
    let configured = read.configuration.as_ref().and_then(|it| it.configuration.as_of);
    let as_of = args.as_of.or(configured).unwrap_or_else(copy::facts::newest);
    let settings = Settings { as_of, assume: !args.no_assumptions };
    let paths =
        in_threads(args.input.jobs, || copy::trace_in_parallel(&read.inventory, &settings))?;
    let mut formats = args.output.iter().map(|output| output.format).chain([args.format]);
    let is_shown = formats.any(|format| match format {
        TraceFormatArg::Human | TraceFormatArg::Json | TraceFormatArg::Html => true,
        TraceFormatArg::Markdown | TraceFormatArg::Mermaid | TraceFormatArg::Svg => false,
    });
    let lacking = if is_shown { copy::permissions(&paths) } else { Lacking::new() };
    let would_decide = copy::would_decide(&paths);
    let traces = Traces {
        sources: &read.sources,
        inventory: &read.inventory,
        facts: copy::facts::date(),
        paths: &paths,
        lacking: &lacking,
        would_decide: &would_decide,
    };
    let draw = |format: TraceFormatArg, canvas: Canvas, out: &mut dyn Write| match format {
        TraceFormatArg::Human => write_human(&traces, canvas, out),
        TraceFormatArg::Json => write_json(&traces, out),
        TraceFormatArg::Markdown => write_markdown(&traces, out),
        TraceFormatArg::Mermaid => write_mermaid(&traces, out),
        TraceFormatArg::Html => write_html(&traces, out),
        TraceFormatArg::Svg => write_svg(&traces, out),
    };
    if !args.fixes.diff {
        draw(args.format, terminal::canvas(args.color, args.ascii), out)?;
    }
    for output in &args.output {
        let written = File::create(&output.path).and_then(|file| {
            let mut file = BufWriter::new(file);
            draw(output.format, Canvas::default(), &mut file)?;
            file.flush()
        });
        written.map_err(|source| Error::Write { path: output.path.clone(), source })?;
    }
    out.flush()?;
    let has = |verdict| paths.iter().any(|path| path.verdict == verdict);
    let fails = has(PathVerdict::Fails);
    let is_conditional = has(PathVerdict::Conditional);
    let outcome = outcome(args, &read, fails, is_conditional);
    Ok(if is_incomplete { Outcome::Incomplete } else { outcome })
}

/// How the run ended. 2 wins over 1.
fn outcome(args: &TraceArgs, read: &Read, fails: bool, is_conditional: bool) -> Outcome {
    for sentence in &read.missing {
        terminal::say(&format!("backstay: {sentence}"));
    }
    if !read.recognised && read.missing.is_empty() {
        terminal::say("backstay: nothing here is a policy, a plan or an answer of the AWS CLI");
    }
    let is_unread = !read.recognised || read.unread().next().is_some();
    if !read.missing.is_empty() || args.strict && is_unread {
        return Outcome::Incomplete;
    }
    let stops = match args.fail_on {
        TraceFailOnArg::Fails => fails,
        TraceFailOnArg::Conditional => fails || is_conditional,
        TraceFailOnArg::Never => false,
    };
    if stops && !args.exit_zero { Outcome::Findings } else { Outcome::Clean }
}
