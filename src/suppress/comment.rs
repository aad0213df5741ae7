//! Suppressions in comments: `# backstay: allow(rule-a, rule-b) until=2027-01-31 reason`.
//!
//! A comment covers findings whose primary place starts on its own line or on the next one.

use crate::iam::Spanned;
use crate::source::{Location, Sources};

use super::{Covers, Pattern, Suppression};

/// A comment that speaks to backstay in words it does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentFault {
    /// The comment.
    pub at: Location,
    /// What stands there.
    pub found: String,
}

/// Reads the suppressions among the comments of a text (place, and text without its sign).
pub fn from_comments(
    comments: &[(Location, Box<str>)],
    sources: &Sources,
) -> (Vec<Suppression>, Vec<CommentFault>) {
    let mut suppressions = Vec::new();
    let mut faults = Vec::new();
    for (at, text) in comments {
        let Some(rest) = text.trim().strip_prefix("backstay:") else { continue };
        match read(rest.trim(), *at, sources) {
            Some(suppression) => suppressions.push(suppression),
            None => faults.push(CommentFault { at: *at, found: rest.trim().to_owned() }),
        }
    }
    (suppressions, faults)
}

fn read(text: &str, at: Location, sources: &Sources) -> Option<Suppression> {
    let (rules, rest) = text.strip_prefix("allow(")?.split_once(')')?;
    let rules: Vec<Pattern> =
        rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(Pattern::new).collect();
    if rules.is_empty() {
        return None;
    }
    let rest = rest.trim();
    let (until, reason) = match rest.strip_prefix("until=") {
        Some(rest) => {
            let (date, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            (Some(Spanned::new(at, date.parse().ok()?)), reason.trim())
        }
        None => (None, rest),
    };
    let file = sources.in_file(at);
    let line = sources.get(file.source).position(file.span.start).line;
    Some(Suppression {
        at,
        by: "comment",
        rules,
        covers: Covers::Lines { file, first: line, last: line.saturating_add(1) },
        reason: (!reason.is_empty()).then(|| reason.into()),
        until,
        content: None,
    })
}
