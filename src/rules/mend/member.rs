//! A new first member of an object, written the way the object is.

use crate::source::{Location, SourceId, Sources, Span};
use crate::syntax::{Entry, Key, Node, Value};

use super::{Dialect, dialect};

/// A tree with one more member in front.
pub(super) fn with(root: &Node, name: &str, value: &str) -> Node {
    let nowhere = Location::new(SourceId::NOWHERE, Span::default());
    let key = Key { at: nowhere, text: name.into() };
    let entry = Entry { key, value: Node::new(nowhere, Value::Text(value.into())) };
    let entries = std::iter::once(entry).chain(root.entries().iter().cloned()).collect();
    Node::new(root.at, Value::Map(entries))
}

/// Where to insert a member in front of the others, and how it is written there. Nothing where the
/// object has none, or does not stand in the text as the tree has it.
pub(super) fn first(
    sources: &Sources,
    root: &Node,
    name: &str,
    value: &str,
) -> Option<(Location, String)> {
    let key = root.entries().first()?.key.at;
    let source = sources.get(key.source);
    if !root.at.contains(key) {
        return None;
    }
    let before = Span::new(root.at.span.start, key.span.start);
    let lead = source.slice(before);
    let at = Location::new(key.source, Span::new(key.span.start, key.span.start));
    match (dialect(&source), lead.strip_prefix('{')) {
        (Dialect::Json | Dialect::Yaml, Some(space)) if is_blank(space) => {
            let colon = if source.text.contains("\": ") || !space.is_empty() { ": " } else { ":" };
            Some((at, format!("\"{name}\"{colon}\"{value}\",{space}")))
        }
        (Dialect::Hcl, Some(space)) if is_blank(space) => {
            let space = if space.contains('\n') { space } else { ", " };
            Some((at, format!("{name} = \"{value}\"{space}")))
        }
        (Dialect::Yaml, None) if lead.is_empty() => {
            let line = source.slice(Span::new(0, key.span.start)).rsplit('\n').next()?.to_owned();
            let indent: String = line.chars().map(|_| ' ').collect();
            let line_break = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
            Some((at, format!("{name}: \"{value}\"{line_break}{indent}")))
        }
        _ => None,
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
