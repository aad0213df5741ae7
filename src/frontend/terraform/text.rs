//! Texts that are put together from known and unknown pieces, and names for what is not known.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::source::Location;
use crate::syntax::{Key, Open, Part, Piece};

use super::value::{Failure, Kind, Value, failure};

/// How long the name of an unknown may be before it is cut.
const NAME_LENGTH: usize = 100;

/// A text under construction.
#[derive(Debug, Default)]
pub(super) struct Text {
    parts: Vec<Part>,
    known: String,
    reason: Option<Box<str>>,
    pieces: Vec<Piece>,
}

impl Text {
    /// Adds known text.
    pub(super) fn push(&mut self, text: &str) {
        self.known.push_str(text);
    }

    /// Adds text that stands at `at` but for escapes and indentation.
    pub(super) fn literal(&mut self, at: Location, text: &str) {
        self.known.push_str(text);
        self.pieces.push(Piece { at, part: Part::Text(text.into()), is_literal: true });
    }

    /// Adds a value that `at` stands for.
    pub(super) fn value(&mut self, at: Location, value: &Value) -> Result<(), Failure> {
        let piece = |part: &Part| Piece { at, part: part.clone(), is_literal: false };
        match &value.kind {
            Kind::Open(open) => {
                self.pieces.extend(open.parts.iter().map(piece));
                self.open(open);
            }
            Kind::Reference(reference) => {
                let open = reference.open();
                self.pieces.extend(open.parts.iter().map(piece));
                self.open(&open);
            }
            Kind::Json(inner) => {
                let mut json = Self::default();
                write_json(inner, &mut json)?;
                let (parts, reason) = json.parts();
                self.pieces.extend(parts.iter().map(piece));
                match reason {
                    Some(reason) => self.open(&Open { parts, many: false, reason }),
                    None => parts.iter().for_each(|part| self.part(part)),
                }
            }
            Kind::Null => return failure("null where a text is needed"),
            Kind::List(_) | Kind::Set(_) | Kind::Map(_) => {
                return failure(format!("{} where a text is needed", value.sort()));
            }
            Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) => {
                let text = value.scalar().unwrap_or_default();
                self.pieces.push(piece(&Part::Text((&*text).into())));
                self.known.push_str(&text);
            }
        }
        Ok(())
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Text(text) => self.known.push_str(text),
            Part::Hole(_) => {
                self.flush();
                self.parts.push(part.clone());
            }
        }
    }

    /// Adds what is known of an unknown.
    pub(super) fn open(&mut self, open: &Open) {
        open.parts.iter().for_each(|part| self.part(part));
        self.reason.get_or_insert_with(|| open.reason.clone());
    }

    /// Bytes of known text so far.
    pub(super) const fn len(&self) -> usize {
        self.known.len()
    }

    fn flush(&mut self) {
        if !self.known.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.known).into()));
        }
    }

    /// The parts, and why some are not known.
    pub(super) fn parts(mut self) -> (Vec<Part>, Option<Box<str>>) {
        self.flush();
        (self.parts, self.reason)
    }

    /// The text as a value that stands at `at`. With `pieces` it keeps the places of its pieces.
    pub(super) fn finish(mut self, at: Location, pieces: bool) -> Value {
        let pieces = pieces.then(|| Rc::from(std::mem::take(&mut self.pieces)));
        let mut value = match self.reason.take() {
            None => Value::text(at, self.known),
            Some(reason) => {
                self.flush();
                Value::open(at, Open { parts: self.parts, many: false, reason })
            }
        };
        value.pieces = pieces;
        value
    }
}

/// The text that a value is, known or not. Fails for what is no text.
pub(super) fn text_of(value: &Value) -> Result<Text, Failure> {
    let mut text = Text::default();
    text.value(value.at, value)?;
    Ok(text)
}

/// Writes a value as Terraform's `jsonencode` does: no blanks, keys sorted, `<`, `>` and `&` escaped.
pub(super) fn write_json(value: &Value, into: &mut Text) -> Result<(), Failure> {
    match &value.kind {
        Kind::Null => into.push("null"),
        Kind::Bool(_) | Kind::Number(_) => into.value(value.at, value)?,
        Kind::Text(text) => into.push(&quoted(text)),
        Kind::Open(_) | Kind::Reference(_) => {
            into.push("\"");
            into.value(value.at, value)?;
            into.push("\"");
        }
        Kind::Json(_) => {
            let text = text_of(value)?;
            let (parts, reason) = text.parts();
            into.push("\"");
            for part in &parts {
                match part {
                    Part::Text(text) => into.push(inside(&quoted(text))),
                    Part::Hole(_) => into.part(part),
                }
            }
            if let Some(reason) = reason {
                into.reason.get_or_insert(reason);
            }
            into.push("\"");
        }
        Kind::List(items) | Kind::Set(items) => {
            into.push("[");
            for (index, item) in items.iter().enumerate() {
                into.push(if index > 0 { "," } else { "" });
                write_json(item, into)?;
            }
            into.push("]");
        }
        Kind::Map(entries) => {
            into.push("{");
            for (index, (key, value)) in sorted(entries).into_iter().enumerate() {
                into.push(if index > 0 { "," } else { "" });
                into.push(&quoted(&key.text));
                into.push(":");
                write_json(value, into)?;
            }
            into.push("}");
        }
    }
    Ok(())
}

/// The entries of a map in the order in which Terraform goes over them.
pub(super) fn sorted(entries: &[(Key, Value)]) -> Vec<&(Key, Value)> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by(|a, b| a.0.text.cmp(&b.0.text));
    entries
}

fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // writing to a text does not fail
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A quoted text without its quotes.
fn inside(quoted: &str) -> &str {
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(quoted)
}

/// A value in a few words, to name what is computed from it. Two values with the same words are
/// the same: what is cut carries a number made of the rest.
pub(super) fn shown(value: &Value) -> String {
    let mut text = String::new();
    show(value, &mut text);
    if text.len() <= NAME_LENGTH {
        return text;
    }
    let end = (0..=60).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let start = text.get(..end).unwrap_or_default();
    format!("{start}…{:08x}", hash(&text))
}

/// What is computed from some values: `split(",", var.accounts)`.
pub(super) fn shown_call(name: &str, arguments: &[Value]) -> String {
    let arguments: Vec<_> = arguments.iter().map(shown).collect();
    format!("{name}({})", arguments.join(", "))
}

fn show(value: &Value, into: &mut String) {
    match &value.kind {
        Kind::Null => into.push_str("null"),
        Kind::Bool(_) | Kind::Number(_) => into.push_str(&value.scalar().unwrap_or_default()),
        Kind::Text(text) => {
            into.push('"');
            into.push_str(text);
            into.push('"');
        }
        Kind::Open(open) => show_open(open, into),
        Kind::Reference(reference) => into.push_str(&reference.address()),
        Kind::Json(inner) => {
            into.push_str("jsonencode(");
            show(inner, into);
            into.push(')');
        }
        Kind::List(items) | Kind::Set(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                into.push_str(if index > 0 { ", " } else { "" });
                show(item, into);
            }
            into.push(']');
        }
        Kind::Map(entries) => {
            into.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                into.push_str(if index > 0 { ", " } else { "" });
                into.push_str(&key.text);
                into.push_str(" = ");
                show(value, into);
            }
            into.push('}');
        }
    }
}

fn show_open(open: &Open, into: &mut String) {
    if let [Part::Hole(name)] = open.parts.as_slice() {
        into.push_str(name);
        return;
    }
    into.push('"');
    for part in &open.parts {
        match part {
            Part::Text(text) => into.push_str(text),
            Part::Hole(name) => {
                into.push_str("${");
                into.push_str(name);
                into.push('}');
            }
        }
    }
    into.push('"');
}

/// FNV-1a, 32 bits: the same on every machine.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
