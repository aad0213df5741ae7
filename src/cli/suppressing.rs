//! `check --add-suppressions`: entries of `backstay.yaml` for what is reported.
//!
//! The file keeps its comments and order: new entries stand in front of those that are there.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use crate::finding::Finding;
use crate::source::{FILE_LIMIT, Sources, Span, rewrite};
use crate::syntax::{Limits, Node, yaml};

use super::args::CheckArgs;
use super::check::is_reported;
use super::error::Error;
use super::run::{Judged, Read};
use super::terminal;

/// The file that is made where there is none.
const NAME: &str = "backstay.yaml";

/// Writes an entry with `reason` for each rule and place that is reported. Says whether any was written.
pub(super) fn add_suppressions(
    args: &CheckArgs,
    reason: &str,
    read: &Read,
    judged: &Judged,
) -> Result<bool, Error> {
    if reason.trim().is_empty() {
        return Err(Error::NoReason);
    }
    let ours = |rule: &str| {
        ["suppression-", "configuration-"].iter().any(|family| rule.starts_with(family))
    };
    let mut entries: Vec<[String; 3]> = Vec::new();
    let reported = judged.findings.iter().filter(|finding| is_reported(args, finding));
    for finding in reported.filter(|finding| !ours(finding.rule.as_str())) {
        let entry = entry(finding, reason);
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    if entries.is_empty() {
        return Ok(false);
    }
    let here = terminal::working_directory()?;
    let path = match &read.configuration {
        Some(loaded) => here.join(&loaded.name),
        None => here.join(NAME),
    };
    if read.configuration.is_none() {
        write_new(&path, &appended("", &entries))?;
    } else {
        let refuse = |why: String| Error::Configuration { name: path.display().to_string(), why };
        let before = crate::source::read(&path, FILE_LIMIT).map_err(|it| refuse(it.to_string()))?;
        let after = with_entries(&before, &entries)
            .ok_or_else(|| refuse("`suppress` is no list with a line for each dash".to_owned()))?;
        rewrite(&path, &before, &after).map_err(|it| refuse(it.to_string()))?;
    }
    if !args.quiet {
        let word = if entries.len() == 1 { "suppression" } else { "suppressions" };
        let file = path.strip_prefix(&here).unwrap_or(&path).display();
        terminal::say(&format!("backstay: {} {word} added to `{file}`", entries.len()));
    }
    Ok(true)
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// The lines of an entry. A text in JSON's quotes is one of YAML.
fn entry(finding: &Finding, reason: &str) -> [String; 3] {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    [
        format!("rule: {}", finding.rule),
        format!("address: {}", quoted(&finding.address.0)),
        format!("reason: {}", quoted(reason)),
    ]
}

/// The text of a configuration with more entries under `suppress`; nothing where these are written in
/// a way that takes no lines.
fn with_entries(before: &str, entries: &[[String; 3]]) -> Option<String> {
    let sources = Sources::default();
    let source = sources.add(NAME, before);
    let root = yaml::parse(source, before, &Limits::default()).root;
    let Some(list) = root.get("suppress") else { return Some(appended(before, entries)) };
    let first: &Node = list.items().first()?;
    let start = usize::try_from(first.at.span.start).ok()?;
    let line = before.get(..start)?.rsplit('\n').next()?;
    let space = line.trim_end().strip_suffix('-')?;
    let is_block = space.trim().is_empty() && !Span::slice(list.at.span, before)?.starts_with('[');
    let at = start.checked_sub(line.len())?;
    let (head, tail) = (before.get(..at)?, before.get(at..)?);
    is_block.then(|| format!("{head}{}{tail}", lines(entries, line, line_break(before))))
}

/// The text with a `suppress` section at its end.
fn appended(before: &str, entries: &[[String; 3]]) -> String {
    let line_break = line_break(before);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { line_break };
    format!("{before}{gap}suppress:{line_break}{}", lines(entries, "  - ", line_break))
}

fn lines(entries: &[[String; 3]], dash: &str, line_break: &str) -> String {
    let indent = " ".repeat(dash.len());
    let mut text = String::new();
    for entry in entries {
        for (number, line) in entry.iter().enumerate() {
            let lead = if number == 0 { dash } else { &indent };
            text.extend([lead, line, line_break]);
        }
    }
    text
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Vec<[String; 3]> {
        vec![["rule: a".to_owned(), "address: \"b\"".to_owned(), "reason: \"c\"".to_owned()]]
    }

    #[test]
    fn entries_stand_in_front_of_those_that_are_there() {
        let before = "# ours\nsuppress:\n- rule: z # why\n  reason: y\nexclude: [x]\n";
        let after = "# ours\nsuppress:\n- rule: a\n  address: \"b\"\n  reason: \"c\"\n- rule: z # why\n  reason: y\nexclude: [x]\n";
        assert_eq!(with_entries(before, &entry()).as_deref(), Some(after));
    }

    #[test]
    fn a_file_without_a_section_gets_one() {
        let after =
            "fail_on: error\nsuppress:\n  - rule: a\n    address: \"b\"\n    reason: \"c\"\n";
        assert_eq!(with_entries("fail_on: error", &entry()).as_deref(), Some(after));
    }

    #[test]
    fn what_takes_no_lines_is_left_alone() {
        assert_eq!(with_entries("suppress: [{ rule: z }]\n", &entry()), None);
        assert_eq!(with_entries("suppress: 1\n", &entry()), None);
    }
}
