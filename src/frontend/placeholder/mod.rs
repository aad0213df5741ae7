//! Texts that somebody was to replace: `<your account id>`, `{{account}}`, `YOUR_BUCKET`,
//! `xxxxxxxxxxxx`, `[ROLE_NAME]`, `${Account}`.
//!
//! AWS takes them as they stand, so each is recorded with its place. The value around one becomes
//! an unknown, unless the configuration says what the placeholder stands for. A policy variable
//! such as `${aws:username}` is none: it has a colon, by which AWS itself tells them apart.
//! AWS: IAM user guide, "IAM policy elements: Variables and tags".

mod find;

use crate::iam::Spanned;
use crate::inventory::Document;
use crate::source::{Location, Sources};
use crate::syntax::{Node, Open, Part, Value, within};

use super::Given;

/// Members that hold words for people: what stands there has no effect, so nothing in it is
/// unknown.
const PROSE: &[&str] = &["Sid", "Id", "Description", "Comment", "Name", "Tags"];

/// How many placeholders of one text are told by their places. To find a place takes the whole
/// literal, and a text with more of them has been understood by then.
const PLACED: usize = 20;

const REASON: &str = "a placeholder without a value";

/// Opens every value in the tree that holds a placeholder, and records the placeholders.
pub(super) fn resolve(document: &mut Document, sources: &Sources, given: &Given) {
    let mut search = Search { sources, given, found: Vec::new() };
    search.node(&mut document.root);
    document.placeholders = search.found;
}

struct Search<'a> {
    sources: &'a Sources,
    given: &'a Given,
    found: Vec<Spanned<Box<str>>>,
}

impl Search<'_> {
    fn node(&mut self, node: &mut Node) {
        let at = node.at;
        match &mut node.value {
            Value::Text(text) => {
                let parts = self.parts(text, at);
                if let Some(parts) = parts {
                    node.value = whole(parts, REASON);
                }
            }
            Value::Open(open) => self.open(open, at),
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item)),
            Value::Map(entries) => {
                for entry in entries {
                    if PROSE.contains(&&*entry.key.text) {
                        continue;
                    }
                    self.record_all(&entry.key.text, entry.key.at);
                    self.node(&mut entry.value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Looks into the known pieces of a value that is unknown anyway.
    fn open(&mut self, open: &mut Open, at: Location) {
        let mut parts = Vec::with_capacity(open.parts.len());
        for part in std::mem::take(&mut open.parts) {
            match part {
                Part::Text(text) => match self.parts(&text, at) {
                    Some(pieces) => parts.extend(pieces),
                    None => parts.push(Part::Text(text)),
                },
                Part::Hole(name) => parts.push(Part::Hole(name)),
            }
        }
        open.parts = parts;
    }

    fn record_all(&mut self, text: &str, at: Location) {
        for range in find::placeholders(text).into_iter().take(PLACED) {
            let name = text.get(range.clone()).unwrap_or_default();
            if !self.given.placeholders.contains_key(name) {
                self.record(name, text, range.start, at);
            }
        }
    }

    /// The pieces of a text with placeholders; nothing for a text without.
    fn parts(&mut self, text: &str, at: Location) -> Option<Vec<Part>> {
        let found = find::placeholders(text);
        if found.is_empty() {
            return None;
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut known = String::new();
        let mut end = 0;
        for (count, range) in found.into_iter().enumerate() {
            known.push_str(text.get(end..range.start)?);
            end = range.end;
            let name = text.get(range.clone())?;
            if let Some(value) = self.given.placeholders.get(name) {
                known.push_str(value);
                continue;
            }
            if count < PLACED {
                self.record(name, text, range.start, at);
            }
            if !known.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut known).into()));
            }
            parts.push(Part::Hole(name.into()));
        }
        known.push_str(text.get(end..)?);
        if !known.is_empty() {
            parts.push(Part::Text(known.into()));
        }
        Some(parts)
    }

    fn record(&mut self, name: &str, text: &str, start: usize, at: Location) {
        let node = Node::new(at, Value::Text(text.into()));
        let place = within(self.sources, &node, start..start + name.len());
        // one that came from elsewhere, such as the default of a parameter, is for whoever fills
        // that in: the value is unknown, but nothing was left here
        if place != at || self.sources.slice(at).contains(name) {
            self.found.push(Spanned::new(place, name.into()));
        }
    }
}

/// A text where every piece is known, else an unknown.
fn whole(parts: Vec<Part>, reason: &str) -> Value {
    match parts.as_slice() {
        [Part::Text(text)] => Value::Text(text.clone()),
        [] => Value::Text(Box::default()),
        _ => Value::Open(Open { parts, many: false, reason: reason.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Kind;
    use crate::source::Sources;
    use crate::syntax::{Limits, json};

    fn resolved(text: &str, given: &Given) -> (Document, Vec<String>) {
        let sources = Sources::default();
        let source = sources.add("a.json", text);
        let root = json::parse(source, text, &Limits::default()).root;
        let mut document = Document::new(Kind::KeyPolicy, "a.json", root);
        resolve(&mut document, &sources, given);
        let places = document.placeholders.iter().map(|found| sources.slice(found.at)).collect();
        (document, places)
    }

    #[test]
    fn a_placeholder_is_a_hole_with_its_own_place() {
        let text = r#"{"AWS": "arn:aws:iam::<your account id>:root"}"#;
        let (document, places) = resolved(text, &Given::default());
        assert_eq!(places, ["<your account id>"]);
        let open = document.root.get("AWS").unwrap().open().unwrap();
        assert_eq!(open.holes().collect::<Vec<_>>(), ["<your account id>"]);
        assert_eq!(open.parts.len(), 3);
    }

    #[test]
    fn the_configuration_gives_it_a_value() {
        let mut given = Given::default();
        given.placeholders.insert("<account>".into(), "111122223333".into());
        let (document, places) = resolved(r#"{"AWS": "<account>"}"#, &given);
        assert_eq!(document.root.get("AWS").unwrap().text(), Some("111122223333"));
        assert!(places.is_empty());
    }

    #[test]
    fn prose_holds_none() {
        let text = r#"{"Sid": "Allow <somebody>", "Description": "{{x}}"}"#;
        let (document, places) = resolved(text, &Given::default());
        assert_eq!(document.root.get("Sid").unwrap().text(), Some("Allow <somebody>"));
        assert!(places.is_empty());
    }

    #[test]
    fn a_placeholder_in_a_key_is_recorded() {
        let (_, places) = resolved(r#"{"aws:ResourceTag/<tag>": "x"}"#, &Given::default());
        assert_eq!(places, ["<tag>"]);
    }

    #[test]
    fn an_escaped_placeholder_is_one() {
        let (_, places) = resolved(r#"{"a": "\u003caccount\u003e"}"#, &Given::default());
        assert_eq!(places, [r"\u003caccount\u003e"]);
    }

    #[test]
    fn a_value_from_elsewhere_is_unknown_but_left_by_nobody() {
        let sources = Sources::default();
        let text = "{\"a\": \"${Parameter}\"}";
        let source = sources.add("a.json", text);
        let mut root = json::parse(source, text, &Limits::default()).root;
        if let Value::Map(entries) = &mut root.value {
            entries[0].value.value = Value::Text("<account>".into());
        }
        let mut document = Document::new(Kind::KeyPolicy, "a.json", root);
        resolve(&mut document, &sources, &Given::default());
        assert!(document.root.get("a").unwrap().open().is_some());
        assert_eq!(document.placeholders, []);
    }

    #[test]
    fn an_escape_before_it_does_not_shift_its_place() {
        let (_, places) = resolved(r#"{"a": "\u0041 <account>"}"#, &Given::default());
        assert_eq!(places, ["<account>"]);
    }
}
