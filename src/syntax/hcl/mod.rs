//! HCL to its syntax tree.
//!
//! The parser crate stops at the first mistake; a module of a hundred blocks should not go unread
//! for one of them. So a block that does not parse is overwritten with spaces, told, and the rest
//! is parsed again: places stay what they are. What the expressions mean is for the front end.

mod recover;
mod repeated;
mod scan;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use hcl_edit::structure::Body;

use crate::source::{Location, SourceId, Span};

use super::{Fault, FaultKind, Limits};

/// What was read of one HCL text.
#[derive(Clone, Debug)]
pub struct ParsedHcl {
    /// The text.
    pub source: SourceId,
    /// All top-level blocks and attributes that could be read. Spans are byte offsets.
    pub body: Body,
    /// What could not be read, and keys that occur twice, in the order of the text. At most a
    /// block is lost to one fault.
    pub faults: Vec<Fault>,
    /// Comments: place with, text without the comment sign.
    pub comments: Vec<(Location, Box<str>)>,
    /// Keys that occur again in the same object or block, by the offset they start at. The parser
    /// would not take them, so `body` has another word there; this is the true one.
    pub repeated_keys: BTreeMap<usize, Box<str>>,
}

impl ParsedHcl {
    /// The place of a node of `body`. A node without a span is at the start of the text.
    pub fn at(&self, node: &impl hcl_edit::Span) -> Location {
        Location::new(self.source, span_of(node.span().unwrap_or_default()))
    }

    /// The true text of a key that `body` has as `text`.
    pub fn key<'a>(&'a self, node: &impl hcl_edit::Span, text: &'a str) -> &'a str {
        let start = node.span().map(|span| span.start);
        start.and_then(|start| self.repeated_keys.get(&start)).map_or(text, |key| key)
    }
}

/// Reads an HCL text. `text` is the text of `source`; all places are in it.
pub fn parse(source: SourceId, text: &str, limits: &Limits) -> ParsedHcl {
    let scan = scan::scan(text, limits.depth);
    let comment = |(span, text): &(Range<usize>, &str)| (at(source, span), (*text).into());
    let comments = scan.comments.iter().map(comment).collect();
    let recovered = recover::read(text, &scan);
    let mut faults: Vec<_> = recovered.mistakes.into_iter().map(|fault| fault.at(source)).collect();
    if text.starts_with('\u{feff}') {
        let at = Location::new(source, Span::new(0, 3));
        let kind = FaultKind::ByteOrderMark;
        faults.push(Fault { kind, at, detail: Box::default(), first: None });
    }
    faults.sort_by_key(|fault| fault.at.span);
    let repeated_keys = recovered.repeated_keys;
    ParsedHcl { source, body: recovered.body, faults, comments, repeated_keys }
}

/// Something wrong, in offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mistake {
    kind: FaultKind,
    span: Range<usize>,
    detail: String,
    first: Option<Range<usize>>,
}

impl Mistake {
    fn new(kind: FaultKind, span: Range<usize>, detail: impl Into<String>) -> Self {
        Self { kind, span, detail: detail.into(), first: None }
    }

    fn at(self, source: SourceId) -> Fault {
        Fault {
            kind: self.kind,
            at: at(source, &self.span),
            detail: self.detail.into(),
            first: self.first.map(|span| at(source, &span)),
        }
    }
}

fn at(source: SourceId, span: &Range<usize>) -> Location {
    Location::new(source, span_of(span.clone()))
}

fn span_of(span: Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(span.start), offset(span.end))
}
