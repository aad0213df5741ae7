//! A rule's page: who the rule is, what it says, its query, and the examples that prove it.
//!
//! The front matter is read by the YAML reader, the rest line by line, so a mistake in a page has
//! a place like a mistake in a policy.

mod front_matter;
mod markdown;
mod mistake;
mod words;

pub use markdown::{Example, ExampleFile};
pub use mistake::{BROKEN_PAGE, Mistake};
pub(super) use words::{LONG, SHORT, fill};
pub use words::{LabelWords, Words};

use std::borrow::Cow;

use crate::source::{Location, SourceId, Span};
use crate::syntax::{Limits, Node, yaml};

use super::header::{Header, Logic, Name};
use super::needs::needs;

/// A text on a page and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub at: Location,
    /// The text.
    pub text: String,
}

/// Everything a page says.
#[derive(Clone, Debug)]
pub struct Page {
    /// Identity and bearing.
    pub header: Header,
    /// What the rule says when it hits.
    pub words: Words,
    /// The version the rule came with.
    pub since: String,
    /// GitHub's score from `0.0` to `10.0`, as written, for rules about exposure.
    pub security_severity: Option<String>,
    /// Free words to find the rule by.
    pub tags: Vec<String>,
    /// What the rule's edits do, in the imperative.
    pub fix: Option<String>,
    /// The query, where the page has one.
    pub query: Option<Passage>,
    /// Why, when it is fine, what to do: Markdown without the sections below.
    pub prose: String,
    /// What the rule speaks about, each example with the text it must give.
    pub flagged: Vec<Example>,
    /// What it must be silent about.
    pub accepted: Vec<Example>,
    /// The front matter as a tree, for places.
    pub front: Node,
}

impl Page {
    /// Reads a page. `stem` is its file's name without `.md`, `family` that of its folder. The
    /// page is as complete as it could be read; what is wrong with it stands beside it.
    pub fn read(source: SourceId, text: &str, stem: &str, family: &str) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let end = markdown::front_matter_end(text);
        let front_text = text.get(..end).unwrap_or("");
        if end == 0 {
            let at = Location::new(source, Span::new(0, 0));
            mistakes.push(Mistake::new(
                at,
                "the page does not open with front matter",
                "`---` expected",
            ));
        }
        let parsed = yaml::parse(source, front_text, &Limits::default());
        mistakes.extend(parsed.faults.iter().map(Mistake::of_fault));
        let front = parsed.root;
        let mut reader = front_matter::Reader::new(&front, source, &mut mistakes);
        let mut header = reader.header(stem, family);
        let words = reader.words();
        let (since, tags) = (reader.text("since"), reader.texts("tags"));
        let (security_severity, fix) = (reader.security_severity(), reader.optional("fix"));
        let body = markdown::Body::read(source, text, end, &mut mistakes);
        if let Some(query) = &body.query {
            header.needs =
                needs(&query.text).into_iter().map(Cow::Owned).collect::<Vec<Name>>().into();
        }
        let page = Self {
            header,
            words,
            since,
            security_severity,
            tags,
            fix,
            query: body.query,
            prose: body.prose,
            flagged: body.flagged,
            accepted: body.accepted,
            front,
        };
        page.check_shape(source, &mut mistakes);
        (page, mistakes)
    }

    /// The place of a member's value in the front matter, or the start of the page.
    pub fn place(&self, member: &str, source: SourceId) -> Location {
        let start = Location::new(source, Span::new(0, 0));
        self.front.get(member).map_or(start, |value| value.at)
    }

    /// What every page must have, whatever it is about.
    fn check_shape(&self, source: SourceId, mistakes: &mut Vec<Mistake>) {
        let at_id = self.place("id", source);
        match (self.header.logic, &self.query) {
            (Logic::Query, None) => mistakes.push(
                Mistake::new(at_id, "the page has neither a query nor `check: rust`", "no query")
                    .help("add a `jsonpath` block under `## Query`"),
            ),
            (Logic::Rust | Logic::Tool, Some(query)) => mistakes.push(Mistake::new(
                query.at,
                "the page has a query and a `check`",
                "would never be asked",
            )),
            (Logic::Query, Some(_)) | (Logic::Rust | Logic::Tool, None) => {}
        }
        if self.header.logic == Logic::Tool {
            return;
        }
        for (examples, heading) in [(&self.flagged, "## Flagged"), (&self.accepted, "## Accepted")]
        {
            if examples.is_empty() {
                let what = format!("no example under `{heading}`");
                mistakes.push(
                    Mistake::new(at_id, what, "needs an example")
                        .help("examples are the rule's tests; give one of each"),
                );
            }
        }
        for example in self.flagged.iter().filter(|example| example.expected.is_none()) {
            mistakes.push(
                Mistake::new(example.at(), "a flagged example has no expected text", "no text")
                    .help("add an empty `text` block below it; `BLESS=1` fills it"),
            );
        }
    }
}
