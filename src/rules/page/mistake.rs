//! What is wrong with a page, said with a place.

use crate::finding::{Address, Confidence, Finding, Label, RuleId, Severity};
use crate::source::Location;
use crate::syntax::{Fault, FaultKind};

/// The rule that speaks of mistakes in pages.
pub const BROKEN_PAGE: &str = "rule-page-broken";

/// One mistake in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The culprit.
    pub at: Location,
    /// What is wrong, in one line.
    pub what: String,
    /// A few words at the place.
    pub label: String,
    /// What to do, where that is not plain.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake without advice.
    pub fn new(at: Location, what: impl Into<String>, label: impl Into<String>) -> Self {
        Self { at, what: what.into(), label: label.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A fault of the front matter's YAML.
    pub(super) fn of_fault(fault: &Fault) -> Self {
        let label = if fault.kind == FaultKind::DuplicateKey {
            "stands here a second time"
        } else if fault.detail.is_empty() {
            "not expected here"
        } else {
            &fault.detail
        };
        Self::new(fault.at, "the front matter is not the YAML that was expected", label)
    }

    /// The mistake as reporters draw it; `page` names the file.
    pub fn finding(&self, page: &str) -> Finding {
        Finding {
            rule: RuleId::new(BROKEN_PAGE),
            severity: Severity::Error,
            confidence: Confidence::High,
            message: self.what.clone(),
            help: self.help.clone(),
            address: Address::whole("rule-page", page),
            primary: Label { at: self.at, text: self.label.clone() },
            related: Vec::new(),
            values: vec![self.what.clone()],
            witness: None,
            fix: None,
            fingerprint: String::new(),
            suppressed: None,
            path: Vec::new(),
        }
    }
}
