//! What a tag makes of a value.
//!
//! CloudFormation's short tags are another spelling of one-entry maps, and become them: after
//! this, `!Sub x` and `Fn::Sub: x` differ in places only. The same goes for tags that nobody
//! knows, so that a tagged value is never taken for the bare one.

use crate::source::{Location, Span};

use super::super::{Entry, Key, Node, Value};
use super::scalar;

/// YAML's own tags, `!!str` and so on.
const CORE: &str = "tag:yaml.org,2002:";

/// A tag, by what it does to the value.
#[derive(Clone, Debug)]
pub(super) enum Tag {
    /// A scalar is a text, whatever it looks like.
    Text,
    /// A scalar is what it looks like, even in quotes.
    Looks,
    /// Nothing: the value is what it is without the tag.
    Plain,
    /// The value goes into a map under this key.
    Long(Key),
}

impl Tag {
    /// Reads a tag by its full name: `!Sub`, `tag:yaml.org,2002:str`.
    pub(super) fn new(name: &str, at: Location) -> Self {
        let long = |text: &str| Self::Long(Key { at, text: text.into() });
        if let Some(core) = name.strip_prefix(CORE) {
            return match core {
                "str" => Self::Text,
                "int" | "float" | "bool" | "null" => Self::Looks,
                _ => Self::Plain,
            };
        }
        match name.strip_prefix('!') {
            Some("") => Self::Text,
            // AWS: CloudFormation user guide, "Intrinsic function reference": these two have no `Fn::`.
            Some(local @ ("Ref" | "Condition")) => long(local),
            Some(local) if local.starts_with("Fn::") => long(local),
            Some(local) => long(&format!("Fn::{local}")),
            None => long(name),
        }
    }

    /// Whether the value goes one level deeper.
    pub(super) fn nests(&self) -> bool {
        matches!(self, Self::Long(_))
    }
}

/// The value of a scalar with this tag. `quoted` is false for a plain scalar only.
pub(super) fn scalar_value(tag: Option<&Tag>, text: &str, quoted: bool) -> Value {
    match tag {
        Some(Tag::Long(_)) if text.is_empty() && !quoted => Value::Null,
        Some(Tag::Long(_) | Tag::Text) => Value::Text(text.into()),
        Some(Tag::Plain) | None if quoted => Value::Text(text.into()),
        Some(Tag::Plain | Tag::Looks) | None => scalar::plain(text),
    }
}

/// The value as the long form has it. `source` is the text that `node` stands in, for the places
/// of the two halves of `!GetAtt a.b`.
pub(super) fn apply(tag: Option<Tag>, node: Node, source: &str) -> Node {
    let Some(Tag::Long(key)) = tag else { return node };
    let span = Span::new(key.at.span.start, node.at.span.end.max(key.at.span.end));
    let at = Location::new(key.at.source, span);
    let value = if &*key.text == "Fn::GetAtt" { attribute(node, source) } else { node };
    Node::new(at, Value::Map(vec![Entry { key, value }]))
}

/// `a.b` as the list that the long form has. Only the first point divides: the rest, as in
/// `Nested.Outputs.KeyArn`, is the attribute's name.
fn attribute(node: Node, source: &str) -> Node {
    let Some((resource, attribute)) = node.text().and_then(|text| text.split_once('.')) else {
        return node;
    };
    let written = node.at.span.slice(source).unwrap_or_default();
    let inner = written.trim_matches(['"', '\'']);
    let as_written = inner.split_once('.') == Some((resource, attribute));
    let bytes = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    let place = |skipped: u32, text: &str| {
        if !as_written {
            return node.at;
        }
        let quote = bytes(written) - bytes(written.trim_start_matches(['"', '\'']));
        let start = node.at.span.start + quote + skipped;
        Location::new(node.at.source, Span::new(start, start + bytes(text)))
    };
    let half = |skipped, text: &str| Node::new(place(skipped, text), Value::Text(text.into()));
    let halves = vec![half(0, resource), half(bytes(resource) + 1, attribute)];
    Node::new(node.at, Value::List(halves))
}
