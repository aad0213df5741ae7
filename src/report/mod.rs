//! Floor 8: findings become bytes, one module per format.
//!
//! Architecture invariant: this floor draws and decides nothing. What it is handed is reported,
//! all of it and in that order; it filters nothing, sets no exit code, asks no environment and no
//! terminal. The one limit of a format ([`limit_for_sarif`]) is applied by the caller.

pub mod access;
mod concise;
mod diagnosis;
mod evaluation;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod markup;
mod patch;
mod place;
#[cfg(test)]
mod sample;
mod sarif;
pub mod traces;
mod visible;

use std::io;

pub use diagnosis::{write_diagnoses, write_diagnoses_json};
pub use evaluation::{Decided, write_json, write_table};
pub use human::{Canvas, draw};
pub use patch::write_patch;
pub use sarif::{Limited, limit_for_sarif};

use crate::finding::{Confidence, Finding, RuleId, Severity};
use crate::source::{Problem, Sources};

/// What a run has to say: the input of every format.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The command that ran, such as `check`; SARIF keeps results of different commands apart.
    pub command: &'a str,
    /// The date of the newest AWS facts that were used, `YYYY-MM-DD`.
    pub facts: &'a str,
    /// The texts that places lie in.
    pub sources: &'a Sources,
    /// What to report, sorted. Suppressed findings only where they are asked for.
    pub findings: &'a [Finding],
    /// What could not be read or resolved, sorted.
    pub problems: &'a [Problem],
    /// The figures of the run, as counted by the caller.
    pub summary: Summary<'a>,
    /// Every rule that ran, whether it found something or not.
    pub rules: &'a [RuleCard],
    /// How many findings [`limit_for_sarif`] took away.
    pub left_out: usize,
}

/// The figures of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary<'a> {
    /// Files that were read.
    pub files: usize,
    /// Findings of severity `error`, without suppressed ones; the next two likewise.
    pub error: usize,
    /// Findings of severity `warning`.
    pub warning: usize,
    /// Findings of severity `note`.
    pub note: usize,
    /// Findings that somebody chose to live with.
    pub suppressed: usize,
    /// Unread input and unresolved values.
    pub problems: usize,
    /// Statements on which a rule held its peace because a value is not known.
    pub not_judged: usize,
    /// Those values: the ones that would settle most come first.
    pub unsettled: &'a [Unsettled],
}

/// A value that is not known, and what hangs on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// What people call it, such as `var.account`.
    pub name: String,
    /// Why it is not known.
    pub reason: String,
    /// How many statements were not judged, at least in part, because of it.
    pub statements: usize,
}

/// What a format says of a rule; filled from the rule's page.
#[derive(Clone, Debug)]
pub struct RuleCard {
    /// The rule's name.
    pub id: RuleId,
    /// Its title, one line.
    pub title: String,
    /// Its severity in this run, configuration included.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// `0.1` to `10.0`, as a text, for rules that matter for security.
    pub security_severity: Option<String>,
    /// SARIF tags; ten of them are written.
    pub tags: Vec<String>,
    /// What it looks for, in one or two sentences without markup.
    pub description: String,
    /// What to do, as plain text.
    pub help_text: String,
    /// The rule's page without front matter, as Markdown.
    pub help_markdown: String,
}

/// A format of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Drawn for people.
    #[default]
    Human,
    /// One line for each finding.
    Concise,
    /// `backstay.findings/1`.
    Json,
    /// SARIF 2.1.0, within the limits of GitHub code scanning.
    Sarif,
    /// Workflow commands, which GitHub Actions shows at the changed lines.
    Github,
    /// A code quality report, which GitLab shows in merge requests.
    Gitlab,
    /// The XML of `JUnit`, which most CI systems list as tests.
    Junit,
    /// A table, for summaries of jobs and comments.
    Markdown,
}

impl Format {
    /// All formats, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Human,
        Self::Concise,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Markdown,
    ];

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
        }
    }
}

/// A word that names no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `human`, `concise`, `json`, `sarif`, `github`, `gitlab`, `junit` or `markdown`")]
pub struct NotAFormat;

impl std::str::FromStr for Format {
    type Err = NotAFormat;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|format| format.word() == word).ok_or(NotAFormat)
    }
}

/// Writes `report` in one format. Only [`Format::Human`] looks at the canvas. `out` should be
/// buffered.
///
/// # Errors
///
/// What `out` answers.
pub fn write(
    format: Format,
    report: &Report<'_>,
    canvas: Canvas,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::write(report, canvas, out),
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Markdown => markdown::write(report, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_word() {
        for format in Format::ALL {
            assert_eq!(format.word().parse(), Ok(*format));
        }
        assert_eq!("Human".parse::<Format>(), Err(NotAFormat));
    }

    #[test]
    fn every_format_says_the_same_thing_twice() {
        let sample = sample::estate();
        for format in Format::ALL {
            assert_eq!(sample.render(*format), sample.render(*format), "{}", format.word());
        }
    }
}
