//! Members of plans and selections that hold another sort of value than the API takes.
//!
//! Templates turn texts into numbers; a document that goes to the API as it stands has to say them.

use crate::aws::backup_shapes::Holds;
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Value;

/// Reports every member of a document outside of templates whose value is of another sort.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for object in context.inventory.shaped() {
        if object.document.template_address.is_some() {
            continue;
        }
        for member in object.members {
            let Some(value) = object.node.get(member.name) else { continue };
            if !fits(member.holds, &value.value) {
                let hit = Hit::new(object.id, value.at).value("name", member.name);
                hits.push(hit.value("takes", member.holds.words()));
            }
        }
    }
}

/// Whether a value is of this sort. An empty one stands for none, as answers of the API have it.
fn fits(holds: Holds, value: &Value) -> bool {
    match value {
        Value::Null | Value::Open(_) => true,
        Value::Bool(_) => holds == Holds::Flag,
        Value::Number(_) => holds == Holds::Number,
        Value::Text(_) => holds == Holds::Text,
        Value::Map(_) => holds == Holds::Object,
        Value::List(items) => match holds {
            Holds::Texts => items.iter().all(|it| it.text().is_some() || it.open().is_some()),
            Holds::Objects => items.iter().all(|it| it.is_map() || it.open().is_some()),
            Holds::Text | Holds::Number | Holds::Flag | Holds::Object => false,
        },
    }
}
