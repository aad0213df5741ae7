//! Text inside a string, read as a text of its own.
//!
//! A policy is often the content of a string: with escapes in JSON, folded or indented in YAML, in
//! a heredoc in Terraform. The reader that met the string knows what it decodes to; here the way
//! back is found by walking the literal and its content side by side.

mod align;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::source::{Location, OffsetMap, SourceId, Sources, Span};

use super::{Node, Value};

/// Adds the content of a text value as a source of its own, named `<outer name> → <label>`; places
/// in it lead back to the bytes of the literal. `None` for anything but a text.
///
/// Where the bytes at the node's place are no literal of this text (it came from a variable, say),
/// every place in it leads back to the whole value.
pub fn embed(sources: &Sources, node: &Node, label: &str) -> Option<SourceId> {
    let Value::Text(text) = &node.value else { return None };
    let outer = sources.get(node.at.source);
    let map = align::align(outer.slice(node.at.span), node.at.span.start, text)
        .unwrap_or_else(|| whole(text, node.at.span));
    let name = format!("{} → {label}", outer.name);
    Some(sources.add_decoded(name, &**text, node.at.source, map))
}

/// The place of a part of a text value, given as a range of bytes of the decoded text; the place of
/// the whole value where the part cannot be found in the literal.
pub fn within(sources: &Sources, node: &Node, part: Range<usize>) -> Location {
    let Value::Text(text) = &node.value else { return node.at };
    let ends = u32::try_from(part.start).ok().zip(u32::try_from(part.end).ok());
    let outer = sources.get(node.at.source);
    let map = align::align(outer.slice(node.at.span), node.at.span.start, text);
    match ends.zip(map) {
        Some(((start, end), map)) if text.get(part).is_some() => {
            Location::new(node.at.source, map.outer(Span::new(start, end)))
        }
        Some(_) | None => node.at,
    }
}

/// Adds the way from `text` back into `raw`, a stretch of a literal without its quotes that starts
/// at byte `base` of its text, to `map`.
pub(super) fn extend(map: &mut OffsetMap, raw: &str, base: u32, text: &str) {
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    match align::align_inside(raw, base, text) {
        Some(found) => map.append(&found),
        None => map.push(length(text), Span::new(base, base.saturating_add(length(raw)))),
    }
}

/// The map that leads from everywhere in `text` to all of `outer`.
fn whole(text: &str, outer: Span) -> OffsetMap {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    // two stretches of other lengths than `outer`, or they would count as equal byte for byte
    let first = u32::from(length == outer.len() && length > 1);
    let mut map = OffsetMap::default();
    map.push(first, outer);
    map.push(length - first, outer);
    map
}
