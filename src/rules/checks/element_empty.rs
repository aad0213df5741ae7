//! Elements that hold nothing: an empty list, an empty object, an empty text.
//!
//! What an empty element does depends on the element.

use crate::finding::Severity;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::{Node, Value};

/// Reports every element of a statement that is empty.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let nodes = policy.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        for entry in nodes.iter().flat_map(Node::entries) {
            let is_empty = |node: &Node| match &node.value {
                Value::List(items) => items.is_empty(),
                Value::Map(entries) => entries.is_empty(),
                Value::Text(text) => text.is_empty(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_) => false,
            };
            let below = entry.value.entries().iter().map(|entry| &entry.value);
            let inside = below.clone().flat_map(Node::items).chain(entry.value.items());
            let no_values = below.clone().flat_map(Node::entries).map(|it| &it.value);
            let no_values = no_values.filter(|it| matches!(it.value, Value::List(_)));
            let values = std::iter::once(&entry.value).chain(below).chain(inside).chain(no_values);
            for value in values.filter(|value| is_empty(value)) {
                let element = &*entry.key.text;
                let hit = Hit::new(id, value.at).value("element", element);
                let is_harmless = matches!(element, "Sid" | "Condition");
                hits.push(if is_harmless { hit.at_most(Severity::Note) } else { hit });
            }
        }
    }
}
