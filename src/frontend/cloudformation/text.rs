//! Texts with holes: joining known pieces and unknowns, splitting them again, and writing a tree
//! as JSON.

use crate::source::Location;
use crate::syntax::{Node, Open, Part, Value};

/// A text under construction.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    parts: Vec<Part>,
    known: String,
    reason: Option<Box<str>>,
}

impl Pieces {
    /// Adds known text.
    pub(super) fn text(&mut self, text: &str) {
        self.known.push_str(text);
    }

    /// Adds a value; one that is no scalar becomes a hole with this name.
    pub(super) fn value(&mut self, value: &Value, name: &str) {
        match value {
            Value::Text(text) | Value::Number(text) => self.text(text),
            Value::Bool(true) => self.text("true"),
            Value::Bool(false) => self.text("false"),
            Value::Open(open) => self.open(open),
            Value::Null | Value::List(_) | Value::Map(_) => {
                self.open(&Open::hole(name, format!("`{name}` is no text")));
            }
        }
    }

    fn open(&mut self, open: &Open) {
        for part in &open.parts {
            match part {
                Part::Text(text) => self.known.push_str(text),
                Part::Hole(_) => {
                    self.flush();
                    self.parts.push(part.clone());
                }
            }
        }
        self.reason.get_or_insert_with(|| open.reason.clone());
    }

    fn flush(&mut self) {
        if !self.known.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.known).into()));
        }
    }

    /// The text, or what is known of it.
    pub(super) fn finish(mut self) -> Value {
        match self.reason.take() {
            None => Value::Text(self.known.into()),
            Some(reason) => {
                self.flush();
                Value::Open(Open { parts: self.parts, many: false, reason })
            }
        }
    }
}

/// Splits a text with holes at a delimiter that stands in its known pieces. A hole could hold the
/// delimiter too, so nothing behind the first hole has a certain index: the list ends in an
/// unknown number of elements.
pub(super) fn split_open(open: &Open, delimiter: &str, at: Location) -> Value {
    let mut items = Vec::new();
    if let Some(Part::Text(text)) = open.parts.first() {
        let mut pieces: Vec<&str> = text.split(delimiter).collect();
        pieces.pop();
        items.extend(pieces.into_iter().map(|piece| Node::new(at, Value::Text(piece.into()))));
    }
    let rest = Open { many: true, ..open.clone() };
    items.push(Node::new(at, Value::Open(rest)));
    Value::List(items)
}

/// Writes a tree as JSON, holes included.
pub(super) fn json_text(node: &Node, pieces: &mut Pieces) {
    match &node.value {
        Value::Null => pieces.text("null"),
        Value::Bool(_) => pieces.value(&node.value, ""),
        Value::Number(number) => pieces.text(number),
        Value::Text(text) => pieces.text(&quoted(text)),
        Value::Open(open) => {
            pieces.text("\"");
            pieces.value(&Value::Open(open.clone()), "");
            pieces.text("\"");
        }
        Value::List(items) => {
            pieces.text("[");
            for (index, item) in items.iter().enumerate() {
                pieces.text(if index > 0 { "," } else { "" });
                json_text(item, pieces);
            }
            pieces.text("]");
        }
        Value::Map(entries) => {
            pieces.text("{");
            for (index, entry) in entries.iter().enumerate() {
                pieces.text(if index > 0 { "," } else { "" });
                pieces.text(&quoted(&entry.key.text));
                pieces.text(":");
                json_text(&entry.value, pieces);
            }
            pieces.text("}");
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
