//! How long drawing takes: 1,000 findings in a file of 1 MB, in every format, and in the same file
//! written on one line.
//!
//! Run with `cargo bench --bench render`. The mark is 50 ms for `human`.
#![expect(clippy::print_stdout, reason = "a bench speaks to the terminal")]

use std::io;
use std::time::{Duration, Instant};

use backstay::finding::{Address, Confidence, Finding, Label, RuleId, Severity};
use backstay::report::{Canvas, Format, Report, RuleCard, Summary, write};
use backstay::source::{Location, Sources, Span};

const FINDINGS: usize = 1_000;
const BYTES: usize = 1 << 20;

/// A policy of at least [`BYTES`] bytes, each part followed by `gap` as white space.
fn policy(gap: &str) -> String {
    let mut text = format!("{{{gap}\"Statement\":{gap}[");
    let mut number = 0;
    while text.len() < BYTES {
        let comma = if number == 0 { "" } else { "," };
        let head =
            format!("{comma}{gap}{{{gap}\"Sid\":\"Statement{number}\",{gap}\"Effect\":\"Allow\"");
        let who =
            format!(",{gap}\"Principal\":{{\"AWS\":\"arn:aws:iam::111122223333:role/r{number}\"}}");
        let what = format!(
            ",{gap}\"Action\":[\"kms:Decrypt\",\"kms:CreateGrant\"],{gap}\"Resource\":\"*\"}}"
        );
        text.extend([head, who, what]);
        number += 1;
    }
    text.push_str("]}");
    text
}

/// Findings with two labels each, spread over the text.
fn findings(sources: &Sources, name: &str, text: &str) -> Vec<Finding> {
    let file = sources.add(name, text);
    let place = |offset: usize, len: usize| {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location::new(file, Span::new(number(offset), number(offset + len)))
    };
    let sids: Vec<usize> = text.match_indices("\"Sid\"").map(|(at, _)| at).collect();
    let step = (sids.len() / FINDINGS).max(1);
    let one = |(index, at): (usize, &usize)| Finding {
        rule: RuleId::new("key-policy-any-principal"),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: "statement `Use` lets any AWS principal use the key".to_owned(),
        help: Some("name the accounts or roles".to_owned()),
        address: Address(format!("key-policy/{name}#Statement[#{index}].Sid")),
        primary: Label { at: place(*at, 5), text: "this statement".to_owned() },
        related: vec![Label { at: place(*at + 25, 8), text: "and this".to_owned() }],
        values: Vec::new(),
        witness: None,
        fix: None,
        fingerprint: format!("{index:016x}"),
        suppressed: None,
        path: Vec::new(),
    };
    sids.iter().step_by(step).take(FINDINGS).enumerate().map(one).collect()
}

fn rules() -> Vec<RuleCard> {
    let words =
        "A key policy is the one document that can open a key to other accounts.".to_owned();
    vec![RuleCard {
        id: RuleId::new("key-policy-any-principal"),
        title: "Key policy lets any AWS principal use the key".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::High,
        security_severity: Some("9.1".to_owned()),
        tags: vec!["security".to_owned()],
        description: words.clone(),
        help_text: words.clone(),
        help_markdown: words,
    }]
}

/// The best of five runs, and how many bytes were written.
fn measure(format: Format, report: &Report<'_>) -> io::Result<(Duration, usize)> {
    let mut best = Duration::MAX;
    let mut out = Vec::new();
    for _ in 0..5 {
        out.clear();
        let start = Instant::now();
        write(format, report, Canvas::default(), &mut out)?;
        best = best.min(start.elapsed());
    }
    Ok((best, out.len()))
}

fn main() -> io::Result<()> {
    let rules = rules();
    for (name, gap) in [("policy.json", "\n      "), ("minified.json", "")] {
        let sources = Sources::default();
        let text = policy(gap);
        let findings = findings(&sources, name, &text);
        let summary = Summary { files: 1, error: findings.len(), ..Summary::default() };
        let report = Report {
            command: "check",
            facts: "2026-11-01",
            sources: &sources,
            findings: &findings,
            problems: &[],
            summary,
            rules: &rules,
            left_out: 0,
        };
        println!("{name}: {} findings in {} KB", findings.len(), text.len() / 1024);
        for format in Format::ALL {
            let (time, bytes) = measure(*format, &report)?;
            println!(
                "  {:8} {:>8.1} ms  {:>6} KB",
                format.word(),
                time.as_secs_f64() * 1e3,
                bytes / 1024
            );
        }
    }
    Ok(())
}
