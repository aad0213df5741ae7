//! The part of a page's front matter that a run needs before anything hits.
//!
//! The build script writes these as statics for the pages in `rules/`, so that starting up reads
//! no page; a user's page gets the same from its front matter when it is loaded.

use std::borrow::Cow;

use crate::finding::{Confidence, Severity};

/// A name on a page, borrowed from the program or read from a user's file.
pub type Name = Cow<'static, str>;

/// Where a rule's logic stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logic {
    /// A query on the page itself.
    Query,
    /// A module of `src/rules/checks/`: `check: rust`.
    Rust,
    /// A floor outside of the rules, which hands in its hits by the rule's name: `check: tool`.
    Tool,
}

/// Identity and bearing of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The rule's name; the page's file has the same.
    pub id: Name,
    /// The folder the page stands in; a user's page has the folder's name too.
    pub family: Name,
    /// What is wrong, as a heading.
    pub title: Name,
    /// How bad, unless the configuration or a hit says otherwise.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What a query looks at; for other rules, what examples are when they do not say.
    pub view: Option<Name>,
    /// Where the logic stands.
    pub logic: Logic,
    /// Whether the rule runs without being asked for.
    pub is_default: bool,
    /// Names the rule had before.
    pub was: Cow<'static, [Name]>,
    /// Rules that say less about the same place and are silent where this one speaks.
    pub supersedes: Cow<'static, [Name]>,
    /// Members and texts that a document's view must have for the query to hit.
    pub needs: Cow<'static, [Name]>,
}

impl Header {
    /// Whether `name` is the rule's name or one it had before.
    pub fn is_named(&self, name: &str) -> bool {
        self.id == name || self.was.iter().any(|was| was == name)
    }
}
