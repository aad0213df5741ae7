//! JSON with holes: a policy in a heredoc, a template file or `Fn::Sub`.
//!
//! Such a text is JSON only once its references have values, and some never get one here. Each
//! hole becomes one character of Unicode's private use area, the text is read as JSON, and every
//! string with such a character becomes an unknown with the pieces around its holes.

use std::collections::BTreeSet;

use crate::source::{Location, OffsetMap, SourceId, Sources, Span};

use super::{Fault, FaultKind, Limits, Node, Open, Parsed, Part, Value, embed, json};

/// A piece of a text that was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes it came from: the raw text of a literal, or the whole reference.
    pub at: Location,
    /// What it is in the text.
    pub part: Part,
    /// Whether the bytes at `at` are this text but for escapes and indentation. A known value in
    /// the place of a reference is not.
    pub is_literal: bool,
}

/// Reads the text that `pieces` make as JSON. Its source is named `<outer name> → <label>`; places
/// in it lead back to the pieces. `reason` says why the holes are not known.
///
/// A hole outside of quotes is an unknown value, and any number of elements where it stands in a
/// list. `None` where there are no pieces, or more holes than Unicode has room for.
pub fn json_with_holes(
    sources: &Sources,
    label: &str,
    pieces: &[Piece],
    reason: &str,
    limits: &Limits,
) -> Option<Parsed> {
    let outer = pieces.first()?.at.source;
    let filled = fill(sources, outer, pieces)?;
    let name = format!("{} → {label}", sources.get(outer).name);
    let source = sources.add_decoded(name, &*filled.text, outer, filled.map);
    let mut parsed = json::parse(source, &filled.text, limits);
    let holes = Holes { marks: &filled.marks, reason };
    if !holes.marks.is_empty() {
        let bare = holes.bare(&parsed.root, &sources.get(source).text);
        holes.open(&mut parsed.root, false);
        // What is wrong around a hole outside of quotes may be right once it has its value.
        let certain = |fault: &Fault| fault.kind == FaultKind::DuplicateKey;
        if bare {
            parsed.faults.retain(certain);
        }
    }
    Some(parsed)
}

/// A text in which every hole is one character.
struct Filled<'a> {
    text: String,
    map: OffsetMap,
    /// The characters that stand for holes, and the names of these.
    marks: Vec<(char, &'a str)>,
}

fn fill<'a>(sources: &Sources, outer: SourceId, pieces: &'a [Piece]) -> Option<Filled<'a>> {
    let taken: BTreeSet<char> = pieces.iter().flat_map(private_characters).collect();
    let mut free = ('\u{e000}'..='\u{f8ff}')
        .chain('\u{f0000}'..='\u{ffffd}')
        .filter(|mark| !taken.contains(mark));
    let text_of_outer = sources.get(outer);
    let mut filled = Filled { text: String::new(), map: OffsetMap::default(), marks: Vec::new() };
    let mut last = Span::default();
    for piece in pieces {
        let span = if piece.at.source == outer { piece.at.span } else { last };
        last = span;
        let text: &str = match &piece.part {
            Part::Text(text) => text,
            Part::Hole(name) => {
                let mark = free.next()?;
                filled.marks.push((mark, name));
                filled.text.push(mark);
                filled.map.push(u32::try_from(mark.len_utf8()).ok()?, span);
                continue;
            }
        };
        filled.text.push_str(text);
        match span.slice(&text_of_outer.text) {
            Some(raw) if piece.is_literal => embed::extend(&mut filled.map, raw, span.start, text),
            Some(_) | None => filled.map.push(u32::try_from(text.len()).ok()?, span),
        }
    }
    Some(filled)
}

fn private_characters(piece: &Piece) -> impl Iterator<Item = char> {
    let text = match &piece.part {
        Part::Text(text) => &**text,
        Part::Hole(_) => "",
    };
    text.chars().filter(|c| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}'))
}

struct Holes<'a> {
    marks: &'a [(char, &'a str)],
    reason: &'a str,
}

impl Holes<'_> {
    fn name(&self, mark: char) -> Option<&str> {
        let index = self.marks.binary_search_by_key(&mark, |(known, _)| *known).ok()?;
        self.marks.get(index).map(|(_, name)| *name)
    }

    fn has_hole(&self, text: &str) -> bool {
        text.chars().any(|c| self.name(c).is_some())
    }

    /// Whether a hole stands outside of quotes.
    fn bare(&self, node: &Node, text: &str) -> bool {
        let quoted = |node: &Node| node.at.span.slice(text).is_some_and(|raw| raw.starts_with('"'));
        match &node.value {
            Value::Text(value) => self.has_hole(value) && !quoted(node),
            Value::List(items) => items.iter().any(|item| self.bare(item, text)),
            Value::Map(entries) => entries.iter().any(|entry| {
                let key = Node::new(entry.key.at, Value::Text(entry.key.text.clone()));
                self.bare(&key, text) || self.bare(&entry.value, text)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_) => false,
        }
    }

    /// Turns every text with a hole into an unknown; `in_list` where it is an element.
    fn open(&self, node: &mut Node, in_list: bool) {
        match &mut node.value {
            Value::Text(text) => {
                if let Some(mut open) = self.unknown(text) {
                    open.many = in_list && open.parts.len() == 1 && node.at.span.len() <= 4;
                    node.value = Value::Open(open);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.open(item, true)),
            Value::Map(entries) => {
                let named = entries.iter().find_map(|entry| self.unknown(&entry.key.text));
                if let Some(open) = named {
                    // which members a map with such a key has is not known
                    node.value = Value::Open(Open::hole(shown(&open), open.reason));
                    return;
                }
                for entry in entries {
                    self.open(&mut entry.value, false);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_) => {}
        }
    }

    /// The unknown that a text is, if it has a hole.
    fn unknown(&self, text: &str) -> Option<Open> {
        if !self.has_hole(text) {
            return None;
        }
        let mut parts = Vec::new();
        let mut known = String::new();
        for c in text.chars() {
            let Some(name) = self.name(c) else {
                known.push(c);
                continue;
            };
            if !known.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut known).into()));
            }
            parts.push(Part::Hole(name.into()));
        }
        if !known.is_empty() {
            parts.push(Part::Text(known.into()));
        }
        Some(Open { parts, many: false, reason: self.reason.into() })
    }
}

/// A text with holes as people write it: `${var.issuer}:sub`.
fn shown(open: &Open) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(name) => format!("${{{name}}}"),
    };
    open.parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `outer` with every `${name}` as a hole; prints the tree with the place of each value.
    fn read(outer: &str) -> (String, Vec<FaultKind>) {
        let sources = Sources::default();
        let source = sources.add("a.tf", outer);
        let mut pieces = Vec::new();
        let mut at = 0;
        for piece in outer.split_inclusive('}').flat_map(|piece| piece.split_inclusive("${")) {
            // `${` belongs to the hole behind it, and all else is text
            let (text, opens) = match piece.strip_suffix("${") {
                Some(text) => (text, true),
                None => (piece, false),
            };
            let hole = pieces.last().is_some_and(|last: &Piece| last.part == Part::Hole("".into()));
            let length = u32::try_from(text.len()).unwrap();
            let span = Span::new(at, at + length);
            at = span.end;
            if hole {
                let last = pieces.last_mut().unwrap();
                last.part = Part::Hole(text.trim_end_matches('}').into());
                last.at.span.end = at;
            } else if !text.is_empty() {
                let part = Part::Text(text.into());
                pieces.push(Piece { at: Location::new(source, span), part, is_literal: true });
            }
            if opens {
                let span = Span::new(at, at + 2);
                at += 2;
                let part = Part::Hole("".into());
                pieces.push(Piece { at: Location::new(source, span), part, is_literal: false });
            }
        }
        let parsed =
            json_with_holes(&sources, "policy", &pieces, "no value", &Limits::default()).unwrap();
        let mut printed = String::new();
        show(&sources, &parsed.root, &mut printed);
        (printed, parsed.faults.iter().map(|fault| fault.kind).collect())
    }

    fn show(sources: &Sources, node: &Node, into: &mut String) {
        use std::fmt::Write as _;
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| show(sources, item, into)),
            Value::Map(entries) => {
                for entry in entries {
                    write!(into, "{}: ", entry.key.text).unwrap();
                    show(sources, &entry.value, into);
                }
            }
            Value::Open(open) => {
                let place = sources.slice(sources.in_file(node.at));
                let many = if open.many { " many" } else { "" };
                writeln!(into, "{:?}{many} at {place}", shown(open)).unwrap();
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                writeln!(into, "{:?}", node.value).unwrap();
            }
        }
    }

    #[test]
    fn a_string_with_a_hole_is_an_unknown_with_its_pieces() {
        let (text, faults) = read(r#"{"AWS": "arn:aws:iam::${var.account}:root"}"#);
        let expected = "AWS: \"arn:aws:iam::${var.account}:root\" at \
                        \"arn:aws:iam::${var.account}:root\"\n";
        assert_eq!((text.as_str(), faults.as_slice()), (expected, [].as_slice()));
    }

    #[test]
    fn a_hole_outside_of_quotes_is_an_unknown_value() {
        let (text, faults) =
            read(r#"{"Statement": [${local.statements}], "Id": ${jsonencode(x)}}"#);
        let expected = "Statement: \"${local.statements}\" many at ${local.statements}\n\
                        Id: \"${jsonencode(x)}\" at ${jsonencode(x)}\n";
        assert_eq!((text.as_str(), faults.as_slice()), (expected, [].as_slice()));
    }

    #[test]
    fn a_map_with_an_unknown_key_is_unknown() {
        let (text, _) = read(r#"{"StringEquals": {"${var.issuer}:sub": "a"}}"#);
        let expected = "StringEquals: \"${${var.issuer}:sub}\" at {\"${var.issuer}:sub\": \"a\"}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn characters_of_private_use_are_left_alone() {
        let (text, _) = read("{\"a\": \"\u{e000}\", \"b\": \"${x}\"}");
        assert!(text.starts_with("a: Text(\"\\u{e000}\")\nb: \"${x}\""), "{text}");
    }

    #[test]
    fn faults_of_a_text_without_bare_holes_are_kept() {
        assert_eq!(read(r#"{"a": "${x}",}"#).1, [FaultKind::TrailingComma]);
        assert_eq!(read(r#"{"a": [${x}],}"#).1, []);
    }
}
