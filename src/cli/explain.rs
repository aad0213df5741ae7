//! `explain`, `rules` and `test`: what there is to know about rules.

use std::io::Write;

use crate::finding::Finding;
use crate::report::{Canvas, draw};
use crate::rules::{Rule, Rules, Trial, try_rule};
use crate::source::Sources;

use super::Outcome;
use super::args::{ExplainArgs, RulesArgs, RulesFormatArg, TestArgs};
use super::error::Error;
use super::pages;
use super::terminal;

/// Prints a rule's page: who it is, then the page without its front matter.
pub(super) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> Result<(), Error> {
    let (rules, mistakes) = pages::load(&args.rules, None)?;
    refuse_broken(&mistakes)?;
    let Some(rule) = rules.named(&args.rule) else {
        return Err(unknown_rule(&rules, &args.rule));
    };
    let header = rule.header();
    let off = if header.is_default { "" } else { ", off by default" };
    writeln!(out, "{}\n{}", header.id, "=".repeat(header.id.len()))?;
    writeln!(out, "{}\n", header.title)?;
    writeln!(
        out,
        "{}, {} confidence, family {}, since {}{off}\n",
        header.severity.word(),
        header.confidence.word(),
        header.family,
        rule.page().since
    )?;
    writeln!(out, "{}", body(rule).trim_end())?;
    Ok(())
}

/// The page without its front matter.
pub(super) fn body(rule: &Rule) -> &str {
    let text = rule.text();
    let after = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
    after.map_or(text, |(_, body)| body.trim_start())
}

fn unknown_rule(rules: &Rules, name: &str) -> Error {
    let names = rules.all().iter().map(|rule| rule.header().id.as_ref());
    let near = crate::aws::catalogue::did_you_mean(name, names);
    Error::NoSuchRule { name: name.to_owned(), near: near.map(str::to_owned) }
}

fn refuse_broken(mistakes: &pages::Mistakes) -> Result<(), Error> {
    match mistakes.first() {
        Some((page, _)) => Err(Error::BrokenPage(page.clone())),
        None => Ok(()),
    }
}

/// Lists all rules.
pub(super) fn list(args: &RulesArgs, out: &mut dyn Write) -> Result<(), Error> {
    let (rules, mistakes) = pages::load(&args.rules, None)?;
    refuse_broken(&mistakes)?;
    match args.format {
        RulesFormatArg::Human => table(&rules, out),
        RulesFormatArg::Json => json(&rules, out),
        RulesFormatArg::Markdown => markdown(&rules, out),
    }
}

fn table(rules: &Rules, out: &mut dyn Write) -> Result<(), Error> {
    let widest = rules.all().iter().map(|rule| rule.header().id.len()).max().unwrap_or(0);
    for rule in rules.all() {
        let header = rule.header();
        let off = if header.is_default { "" } else { " (off by default)" };
        let (id, severity) = (&header.id, header.severity.word());
        writeln!(out, "{id:widest$}  {severity:7}  {}{off}", header.title)?;
    }
    writeln!(out, "\n{} rules; `backstay explain RULE` shows one", rules.all().len())?;
    Ok(())
}

fn json(rules: &Rules, out: &mut dyn Write) -> Result<(), Error> {
    let rule = |rule: &Rule| {
        let (header, page) = (rule.header(), rule.page());
        serde_json::json!({
            "id": header.id,
            "was": header.was,
            "family": header.family,
            "title": header.title,
            "severity": header.severity,
            "confidence": header.confidence,
            "default": header.is_default,
            "view": rule.view().map(|view| view.name),
            "message": page.words.message,
            "help": page.words.help,
            "supersedes": header.supersedes,
            "security_severity": page.security_severity,
            "since": page.since,
            "tags": page.tags,
        })
    };
    let all: Vec<serde_json::Value> = rules.all().iter().map(rule).collect();
    serde_json::to_writer_pretty(&mut *out, &all).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn markdown(rules: &Rules, out: &mut dyn Write) -> Result<(), Error> {
    writeln!(out, "| rule | severity | confidence | what is wrong |\n| --- | --- | --- | --- |")?;
    for rule in rules.all() {
        let header = rule.header();
        let off = if header.is_default { "" } else { " (off by default)" };
        writeln!(
            out,
            "| `{}` | {}{off} | {} | {} |",
            header.id,
            header.severity.word(),
            header.confidence.word(),
            header.title
        )?;
    }
    Ok(())
}

/// Runs the examples of the pages in a folder and shows those that fail.
pub(super) fn test(args: &TestArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let sources = Sources::default();
    let (rules, mistakes) = pages::load_from(std::slice::from_ref(&args.dir), &sources)?;
    let drawn = |finding: &Finding| draw(&sources, finding, Canvas::default());
    for (page, mistake) in &mistakes {
        writeln!(out, "{}", drawn(&mistake.finding(page)))?;
    }
    let own = rules.all().iter().filter(|rule| !rule.is_built_in());
    let (mut passed, mut failed) = (0, 0);
    for rule in own {
        for trial in try_rule(&rules, rule, &draw_all) {
            if trial.passes() {
                passed += 1;
            } else {
                failed += 1;
                tell(rule, &trial, out)?;
            }
        }
    }
    writeln!(out, "{passed} examples passed, {failed} failed")?;
    let here = terminal::working_directory()?;
    if !mistakes.is_empty() || !here.join(&args.dir).is_dir() {
        return Ok(Outcome::Incomplete);
    }
    Ok(if failed > 0 { Outcome::Findings } else { Outcome::Clean })
}

fn draw_all(sources: &Sources, findings: &[Finding]) -> String {
    let drawn: Vec<String> =
        findings.iter().map(|finding| draw(sources, finding, Canvas::default())).collect();
    drawn.join("\n")
}

/// Shows what an example should have given, and what it gave.
fn tell(rule: &Rule, trial: &Trial, out: &mut dyn Write) -> Result<(), Error> {
    let kind = if trial.expected_at.is_some() { "flagged" } else { "accepted" };
    writeln!(out, "{}: an example under `{kind}` gives something else", rule.header().id)?;
    for (title, text) in [("expected", &trial.expected), ("found", &trial.actual)] {
        writeln!(out, "  {title}:")?;
        let text = if text.trim().is_empty() { "(nothing)" } else { text };
        for line in text.trim_end().lines() {
            writeln!(out, "    {line}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}
