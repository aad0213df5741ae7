//! Floor 7: what people chose to live with, and whether they still do.
//!
//! Suppressions name a rule and a place, give a reason, and may end. They come from
//! `backstay.yaml`, from comments beside the culprit, and from `Metadata` in CloudFormation. An
//! entry that covers nothing, has no reason, is past its date, or whose statement has changed is
//! reported, so that lists cannot rot silently.

mod baseline;
mod comment;
mod metadata;
mod pattern;
#[cfg(test)]
mod tests;

pub use baseline::{Baseline, BaselineError};
pub use comment::{CommentFault, from_comments};
pub use metadata::from_metadata;
pub use pattern::Pattern;

use crate::config::SuppressEntry;
use crate::finding::{Finding, Suppressed};
use crate::iam::Spanned;
use crate::source::{Date, Location, Sources};

/// One thing that people chose to live with.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// Where the entry stands.
    pub at: Location,
    /// Where it comes from: `config`, `comment` or `metadata`.
    pub by: &'static str,
    /// The rules it covers: ids or patterns with `*`.
    pub rules: Vec<Pattern>,
    /// The places it covers.
    pub covers: Covers,
    /// Why; `None` is a finding of its own.
    pub reason: Option<Box<str>>,
    /// The last day it holds.
    pub until: Option<Spanned<Date>>,
    /// The hash of the statement it was written for.
    pub content: Option<Spanned<Box<str>>>,
}

/// The places that a suppression covers.
#[derive(Clone, Debug)]
pub enum Covers {
    /// Everything the rule finds.
    Everything,
    /// Findings whose address matches.
    Address(Pattern),
    /// Findings whose primary place starts on one of these lines of the file (from 1).
    Lines {
        /// A place in the file.
        file: Location,
        /// The first line.
        first: u32,
        /// The last line.
        last: u32,
    },
    /// Findings whose primary place lies in this one.
    Within(Location),
}

/// What is wrong with a suppression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressionFault {
    /// The entry, or its part in question.
    pub at: Location,
    /// What is wrong.
    pub kind: SuppressionFaultKind,
    /// The rule, date or hash in question.
    pub value: String,
}

/// The ways in which a suppression goes stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuppressionFaultKind {
    /// It gives no reason.
    WithoutReason,
    /// Its last day is over; it no longer covers anything.
    Expired,
    /// The statement it was written for says something else now; it no longer covers it.
    ContentChanged,
    /// It covers no finding of this run.
    Unused,
}

impl From<&SuppressEntry> for Suppression {
    fn from(entry: &SuppressEntry) -> Self {
        Self {
            at: entry.at,
            by: "config",
            rules: vec![Pattern::new(&entry.rule.value)],
            covers: entry.address.as_ref().map_or(Covers::Everything, |address| {
                Covers::Address(Pattern::new(&address.value))
            }),
            reason: entry.reason.as_ref().map(|reason| reason.value.clone()),
            until: entry.until.clone(),
            content: entry.content.clone(),
        }
    }
}

/// Marks the findings that `suppressions` cover and says what is wrong with these, in their order.
///
/// `today` decides what is past its date. `content` gives the hash of the statement that a finding
/// lies in: the first 8 hex digits of SHA-256 over its canonical JSON.
pub fn apply(
    findings: &mut [Finding],
    suppressions: &[Suppression],
    sources: &Sources,
    today: Date,
    content: &dyn Fn(&Finding) -> Option<String>,
) -> Vec<SuppressionFault> {
    let mut faults = Vec::new();
    for suppression in suppressions {
        let fault = |kind, at, value: String| SuppressionFault { at, kind, value };
        let until = suppression.until.as_ref().filter(|until| until.value < today);
        if let Some(until) = until {
            faults.push(fault(SuppressionFaultKind::Expired, until.at, until.value.to_string()));
            continue;
        }
        if suppression.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            faults.push(fault(SuppressionFaultKind::WithoutReason, suppression.at, String::new()));
        }
        let mut used = false;
        let mut changed = false;
        for finding in findings.iter_mut().filter(|finding| suppression.covers(finding, sources)) {
            let wanted = suppression.content.as_ref();
            if wanted.is_some_and(|hash| content(finding).as_deref() != Some(&*hash.value)) {
                changed = true;
                continue;
            }
            used = true;
            finding.suppressed.get_or_insert_with(|| Suppressed {
                by: suppression.by,
                reason: suppression.reason.as_deref().unwrap_or_default().to_owned(),
            });
        }
        match &suppression.content {
            Some(hash) if changed => {
                let value = hash.value.to_string();
                faults.push(fault(SuppressionFaultKind::ContentChanged, hash.at, value));
            }
            Some(_) | None if !used => {
                let rules: Vec<&str> = suppression.rules.iter().map(Pattern::as_str).collect();
                let value = rules.join(", ");
                faults.push(fault(SuppressionFaultKind::Unused, suppression.at, value));
            }
            Some(_) | None => {}
        }
    }
    faults
}

impl Suppression {
    fn covers(&self, finding: &Finding, sources: &Sources) -> bool {
        let rule = finding.rule.as_str();
        self.rules.iter().any(|pattern| pattern.matches(rule))
            && match &self.covers {
                Covers::Everything => true,
                Covers::Address(pattern) => pattern.matches(&finding.address.0),
                Covers::Lines { file, first, last } => {
                    let at = sources.in_file(finding.primary.at);
                    let line = sources.get(at.source).position(at.span.start).line;
                    at.source == file.source && (*first..=*last).contains(&line)
                }
                Covers::Within(place) => place.contains(sources.in_file(finding.primary.at)),
            }
    }
}
