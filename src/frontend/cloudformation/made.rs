//! Documents in texts that functions make, with the author's places.
//!
//! The content of a policy may be what `Fn::Sub`, `Fn::Join` or `Fn::ToJsonString` gives. What such
//! a text was made of is kept until somebody reads it as a document, so that findings point into
//! the template's own text and not at the function as a whole.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::source::{Location, Sources, Span};
use crate::syntax::{Fault, Limits, Node, Part, Piece, Value, embed, json_with_holes};

use super::text::{Pieces, json_text};

/// What texts were made of, by the places of the functions.
#[derive(Debug, Default)]
pub(super) struct MadeTexts {
    found: RefCell<BTreeMap<Location, Made>>,
}

#[derive(Debug)]
pub(super) enum Made {
    /// A text with names in it, and what each stretch of it became.
    Template { template: Node, stretches: Vec<(Range<usize>, Value)> },
    /// Elements and what stands between them.
    Joined(Vec<Node>),
    /// A tree that became JSON.
    Tree(Node),
}

impl MadeTexts {
    /// Keeps what the text `value` of the function at `at` was made of, if it could hold a document.
    pub(super) fn keep(&self, at: Location, value: &Value, made: impl FnOnce() -> Made) {
        if parts_of(value).first().is_some_and(starts_document) {
            self.found.borrow_mut().insert(at, made());
        }
    }

    /// The document in a text that a function made. `None` where no function did.
    pub(super) fn read(
        &self,
        sources: &Sources,
        node: &Node,
        label: &str,
    ) -> Option<(Node, Vec<Fault>)> {
        let found = self.found.borrow();
        let made = found.get(&node.at)?;
        let pieces = match made {
            Made::Tree(tree) => {
                let mut text = Pieces::default();
                json_text(tree, &mut text);
                return (text.finish() == node.value).then(|| (tree.clone(), Vec::new()));
            }
            Made::Template { template, stretches } => in_template(sources, template, stretches)?,
            Made::Joined(nodes) => {
                nodes.iter().flat_map(|node| of_element(sources, node)).collect()
            }
        };
        // in a loop a function has many values, and the last one was kept
        if merged(pieces.iter().map(|piece| &piece.part)) != merged(&parts_of(&node.value)) {
            return None;
        }
        let reason = node.open().map_or("", |open| &*open.reason);
        let parsed = json_with_holes(sources, label, &pieces, reason, &Limits::default())?;
        Some((parsed.root, parsed.faults))
    }
}

fn starts_document(part: &Part) -> bool {
    matches!(part, Part::Text(text) if text.trim_start().starts_with(['{', '[']))
}

fn in_template(
    sources: &Sources,
    template: &Node,
    stretches: &[(Range<usize>, Value)],
) -> Option<Vec<Piece>> {
    let source = embed(sources, template, "Fn::Sub")?;
    let text = template.text()?;
    let mut pieces = Vec::new();
    for (range, value) in stretches {
        let span = Span::new(u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?);
        let at = Location::new(source, span);
        let is_literal =
            matches!(value, Value::Text(value) if text.get(range.clone()) == Some(value));
        let piece = |part| Piece { at, part, is_literal };
        pieces.extend(parts_of(value).into_iter().map(piece));
    }
    Some(pieces)
}

/// An element where it stands, without its quotes.
fn of_element(sources: &Sources, node: &Node) -> impl Iterator<Item = Piece> {
    let raw = sources.slice(node.at);
    let mut at = node.at;
    let is_quoted = |quote| raw.len() >= 2 && raw.starts_with(quote) && raw.ends_with(quote);
    if is_quoted('"') || is_quoted('\'') {
        at.span.start += 1;
        at.span.end -= 1;
    }
    let is_literal = node.text().is_some();
    parts_of(&node.value).into_iter().map(move |part| Piece { at, part, is_literal })
}

/// What a value is as a piece of a text; nothing for one that is no text.
fn parts_of(value: &Value) -> Vec<Part> {
    match value {
        Value::Text(text) | Value::Number(text) => vec![Part::Text(text.clone())],
        Value::Bool(holds) => vec![Part::Text(holds.to_string().into())],
        Value::Open(open) => open.parts.clone(),
        Value::Null | Value::List(_) | Value::Map(_) => Vec::new(),
    }
}

/// The same text, with neighbouring known parts as one.
fn merged<'p>(parts: impl IntoIterator<Item = &'p Part>) -> Vec<Part> {
    let mut merged = Vec::new();
    let mut known = String::new();
    for part in parts {
        match part {
            Part::Text(text) => known.push_str(text),
            Part::Hole(_) => {
                merged.push(Part::Text(std::mem::take(&mut known).into()));
                merged.push(part.clone());
            }
        }
    }
    merged.push(Part::Text(known.into()));
    merged
}
