//! The value everything above speaks in: one thing that is wrong, and where.
//!
//! Architecture invariant: a finding has exactly one primary place, by type. Its words come from
//! a rule's page; reporters only draw it.

mod address;
mod edits;
mod fingerprint;
mod patch;
mod severity;

use std::sync::Arc;

use serde_json::Value as Json;

pub use address::Address;
pub use edits::{FileEdit, edits_in_files};
pub use fingerprint::number;
pub use patch::{Patched, patch};
pub use severity::{Confidence, NotAConfidence, NotASeverity, Severity};

use crate::source::Location;

/// The name of a rule, such as `key-policy-any-principal`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// A rule's name. That the rule exists is settled where pages are loaded.
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place with a few words that make sense without the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place; it may lie in the decoded content of a string.
    pub at: Location,
    /// What is there; may be empty.
    pub text: String,
}

/// One thing that is wrong, and where.
///
/// There is always exactly one primary place: it is a field, not a flag, so a finding that points
/// nowhere cannot be built.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong: lower case, no full stop, the user's names in backticks.
    pub message: String,
    /// What to do, in the imperative.
    pub help: Option<String>,
    /// The stable name of the place.
    pub address: Address,
    /// Where to look first.
    pub primary: Label,
    /// The rest of the evidence, in the order it should be read.
    pub related: Vec<Label>,
    /// The values that decided it, for the fingerprint.
    pub values: Vec<String>,
    /// A concrete request that shows it, in the form of `evaluate`'s cases.
    pub witness: Option<Json>,
    /// The edits that would mend it.
    pub fix: Option<Fix>,
    /// First 16 hex digits; empty until the run has counted equal findings.
    pub fingerprint: String,
    /// Who chose to live with it.
    pub suppressed: Option<Suppressed>,
    /// The copy path that it stops: every document involved, in the order of the path, the places above
    /// among them. Empty for findings that are about no path.
    pub path: Vec<Label>,
}

impl Finding {
    /// Every place beside the primary one: those that show it best, then the others of its path.
    pub fn others(&self) -> impl Iterator<Item = &Label> {
        let is_told =
            |at: Location| self.primary.at == at || self.related.iter().any(|label| label.at == at);
        self.related.iter().chain(self.path.iter().filter(move |label| !is_told(label.at)))
    }
}

/// Why a finding is not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// `config`, `comment`, `metadata` or `baseline`.
    pub by: &'static str,
    /// The reason that was given; empty for the baseline.
    pub reason: String,
}

/// Edits that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, in the imperative.
    pub title: String,
    /// Whether they may be applied unseen.
    pub applicability: Applicability,
    /// The edits, in one or several texts; they do not overlap.
    pub edits: Vec<Edit>,
    /// What to add by hand where there are no edits: statements in JSON; else empty.
    pub paste: String,
}

/// Whether a fix may be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// The set of allowed requests provably stays the same, or AWS rejects the document as it is.
    Safe,
    /// Everything else.
    Unsafe,
}

/// One replacement in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; an empty span inserts.
    pub at: Location,
    /// What to put there.
    pub replacement: String,
}
