//! Texts that are JSON documents: policies in heredocs, template files and strings.

use std::rc::Rc;

use crate::source::{Location, Sources};
use crate::syntax::{Fault, Limits, Node, Parsed, Part, Piece, json_with_holes};

use super::evaluate::reason_of;
use super::text::shown;
use super::value::{Kind, Value};

/// A text read as JSON, and what is wrong with it. `None` for what is no text, or no JSON at all.
pub(super) fn parse(sources: &Sources, value: &Value, label: &str) -> Option<Parsed> {
    let (pieces, reason): (Rc<[Piece]>, _) = match (&value.kind, &value.pieces) {
        (Kind::Text(_), Some(pieces)) => (Rc::clone(pieces), Box::default()),
        (Kind::Text(text), None) => (literal(sources, value.at, text), Box::default()),
        (Kind::Open(open), Some(pieces)) if open.parts.len() > 1 => {
            (Rc::clone(pieces), open.reason.clone())
        }
        (Kind::Open(open), None) if open.parts.len() > 1 => {
            let piece = |part: &Part| Piece { at: value.at, part: part.clone(), is_literal: false };
            (open.parts.iter().map(piece).collect(), open.reason.clone())
        }
        _ => return None,
    };
    let start: String = pieces.iter().map_while(known_start).take(3).collect();
    if !start.trim_start_matches(is_blank).starts_with(['{', '[']) {
        return None;
    }
    json_with_holes(sources, label, &pieces, &reason, &Limits::default())
}

fn known_start(piece: &Piece) -> Option<&str> {
    match &piece.part {
        Part::Text(text) => Some(text),
        Part::Hole(_) => None,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A text without pieces as one piece: what stands between the quotes, if there are any.
fn literal(sources: &Sources, at: Location, text: &str) -> Rc<[Piece]> {
    let raw = sources.slice(at);
    let mut inside = at;
    let quoted = raw.len() >= 2 && raw.starts_with('"') && raw.ends_with('"');
    if quoted {
        inside.span.start += 1;
        inside.span.end -= 1;
    }
    let part = Part::Text(text.into());
    Rc::new([Piece { at: inside, part, is_literal: quoted }])
}

/// The value that a JSON text stands for: an object as it is, the text of one read, and an unknown
/// for anything else.
pub(super) fn tree(sources: &Sources, value: &Value) -> Value {
    match &value.kind {
        Kind::Json(inner) => (**inner).clone(),
        Kind::Map(_) | Kind::List(_) => value.clone(),
        Kind::Text(_)
        | Kind::Open(_)
        | Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Set(_)
        | Kind::Reference(_) => match parse(sources, value, "JSON") {
            Some(parsed) => Value::of_node(&parsed.root),
            None if value.has_open() => Value::hole(value.at, &shown(value), reason_of(value)),
            None => Value::hole(value.at, &shown(value), "this is no JSON"),
        },
    }
}

/// The document that an attribute of the resource at `address` holds, and what is wrong with its text.
pub(super) fn document(sources: &Sources, value: &Value, address: &str) -> (Node, Vec<Fault>) {
    match parse(sources, value, &format!("policy of {address}")) {
        Some(parsed) => (parsed.root, parsed.faults),
        None => (value.node(), Vec::new()),
    }
}
