//! What a rule finds: a place, the evidence around it, and the values its page speaks of.

use serde_json::Value as Json;

use crate::finding::{Fix, Severity};
use crate::inventory::{DocumentId, Inventory};
use crate::source::{Location, Sources};

/// One place where a rule's smell is.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The document it is about; the address starts from it.
    pub document: DocumentId,
    /// The culprit itself: the value, not the statement around it.
    pub at: Location,
    /// Further places, by the names that the page's `labels` use, in reading order. A name may
    /// occur several times.
    pub labels: Vec<(&'static str, Location)>,
    /// The values behind the page's `{placeholders}`. They also make the fingerprint, in order.
    pub values: Vec<(&'static str, String)>,
    /// A milder severity than the page's, where this place deserves it; never a worse one.
    pub severity: Option<Severity>,
    /// A concrete request that shows it, in the form of `evaluate`'s cases.
    pub witness: Option<Json>,
    /// The edits that mend it.
    pub fix: Option<Fix>,
}

impl Hit {
    /// A hit with nothing but its place.
    pub fn new(document: DocumentId, at: Location) -> Self {
        Self {
            document,
            at,
            labels: Vec::new(),
            values: Vec::new(),
            severity: None,
            witness: None,
            fix: None,
        }
    }

    /// Adds a place under a label's name.
    #[must_use]
    pub fn label(mut self, name: &'static str, at: Location) -> Self {
        self.labels.push((name, at));
        self
    }

    /// Adds a value for a placeholder.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

/// What a check may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// What the inputs declare.
    pub inventory: &'a Inventory,
    /// Their texts.
    pub sources: &'a Sources,
}

/// A rule's logic in Rust: looks at everything, reports its hits in any order.
pub type Check = for<'a> fn(&Context<'a>, &mut Vec<Hit>);
