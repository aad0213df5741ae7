//! Values of backup policies without an inheritance operator.
//!
//! An effective policy has values without operators, and no operator anywhere.

use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::{Node, Value};

/// Reports every value that stands under a member itself, in a policy that uses operators. Of one
/// without any it is the first, and only in a template: it makes a policy, never an effective one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        let mut found = Vec::new();
        look(id, &document.root, &mut found);
        if document.root.get("plans").is_some_and(has_operator) {
            hits.found.extend(found);
        } else if document.template_address.is_some() {
            hits.found.extend(found.into_iter().take(1));
        }
    }
}

fn has_operator(node: &Node) -> bool {
    node.entries().iter().any(|it| it.key.text.starts_with("@@") || has_operator(&it.value))
}

fn look(id: DocumentId, node: &Node, hits: &mut Vec<Hit>) {
    for entry in node.entries().iter().filter(|entry| !entry.key.text.starts_with('@')) {
        match &entry.value.value {
            Value::Map(_) => look(id, &entry.value, hits),
            Value::Open(_) => {}
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                hits.push(Hit::new(id, entry.value.at).value("member", &*entry.key.text));
            }
        }
    }
}
