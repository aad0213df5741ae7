//! Documents inside strings: JSON as `get-key-policy` answers, percent-encoded as the IAM API does.

use crate::source::{Location, OffsetMap, SourceId, Sources, Span};
use crate::syntax::{Fault, Limits, Node, Open, Part, Piece, embed, json, json_with_holes};

/// Reads the JSON in a text value, with places in a source of its own that leads back to the
/// literal. `None` for anything but a text that holds an object or a list.
pub(super) fn read(sources: &Sources, node: &Node, label: &str) -> Option<(Node, Vec<Fault>)> {
    let text = node.text()?.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let encoded = ["%7B", "%7b", "%5B", "%5b"].iter().any(|start| text.starts_with(start));
    if !encoded && !text.starts_with(['{', '[']) {
        return None;
    }
    let mut source = embed(sources, node, label)?;
    if encoded {
        source = percent_decoded(sources, source, label)?;
    }
    let parsed = json::parse(source, &sources.get(source).text, &Limits::default());
    Some((parsed.root, parsed.faults))
}

/// As [`read`], for a text with holes, of which all stands in one place.
pub(super) fn read_open(
    sources: &Sources,
    at: Location,
    open: &Open,
    label: &str,
) -> Option<(Node, Vec<Fault>)> {
    let Some(Part::Text(start)) = open.parts.first() else { return None };
    if !start.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let piece = |part: &Part| Piece { at, part: part.clone(), is_literal: false };
    let pieces: Vec<Piece> = open.parts.iter().map(piece).collect();
    let parsed = json_with_holes(sources, label, &pieces, &open.reason, &Limits::default())?;
    Some((parsed.root, parsed.faults))
}

/// Adds what a percent-encoded text decodes to. `None` where that is not UTF-8.
fn percent_decoded(sources: &Sources, outer: SourceId, label: &str) -> Option<SourceId> {
    let encoded = sources.get(outer);
    let bytes = encoded.text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut map = OffsetMap::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = (*byte == b'%').then(|| bytes.get(at + 1..at + 3).and_then(hex)).flatten();
        let length = if escape.is_some() { 3 } else { 1 };
        decoded.push(escape.unwrap_or(*byte));
        let (start, end) = (u32::try_from(at).ok()?, u32::try_from(at + length).ok()?);
        map.push(1, Span::new(start, end));
        at += length;
    }
    let text = String::from_utf8(decoded).ok()?;
    Some(sources.add_decoded(format!("{} → {label}", base_name(&encoded.name)), text, outer, map))
}

/// The name of an embedded text without its last label, which the decoded text takes over.
fn base_name(name: &str) -> &str {
    name.rsplit_once(" → ").map_or(name, |(base, _)| base)
}

fn hex(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    let plain = text.bytes().all(|b| b.is_ascii_hexdigit());
    if plain { u8::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str, label: &str) -> (Sources, Node) {
        let sources = Sources::default();
        let source = sources.add("a.json", text);
        let outer = json::parse(source, text, &Limits::default()).root;
        let (inner, faults) = read(&sources, outer.get("Policy").unwrap(), label).unwrap();
        assert_eq!(faults, []);
        (sources, inner)
    }

    fn in_file(sources: &Sources, at: Location) -> String {
        sources.slice(sources.in_file(at))
    }

    #[test]
    fn a_place_in_an_escaped_policy_leads_to_the_escaped_bytes() {
        let (sources, inner) = reads(r#"{"Policy": "{\"Effect\": \"Allow\"}"}"#, "Policy");
        let effect = inner.get("Effect").unwrap();
        assert_eq!(sources.slice(effect.at), "\"Allow\"");
        assert_eq!(in_file(&sources, effect.at), r#"\"Allow\""#);
        assert_eq!(sources.get(effect.at.source).name, "a.json → Policy");
    }

    #[test]
    fn a_place_in_an_encoded_policy_leads_to_the_encoded_bytes() {
        let (sources, inner) = reads(r#"{"Policy": "%7B%22Effect%22%3A%20%22Allow%22%7D"}"#, "P");
        let effect = inner.get("Effect").unwrap();
        assert_eq!(effect.text(), Some("Allow"));
        assert_eq!(in_file(&sources, effect.at), "%22Allow%22");
        assert_eq!(sources.get(effect.at.source).name, "a.json → P");
    }

    #[test]
    fn other_texts_hold_no_document() {
        let sources = Sources::default();
        let text = r#"["default", "", "%zz", 1]"#;
        let root = json::parse(sources.add("a.json", text), text, &Limits::default()).root;
        for item in root.items() {
            assert!(read(&sources, item, "x").is_none());
        }
    }
}
