//! Inheritance operators that backup policies do not have.
//!
//! They may stand at any depth.

use crate::aws::catalogue::did_you_mean;
use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;
use crate::syntax::Node;

const OPERATORS: &[&str] =
    &["@@assign", "@@append", "@@remove", "@@operators_allowed_for_child_policies"];
const ALLOWED: &[&str] = &["@@all", "@@none", "@@assign", "@@append", "@@remove"];

/// Reports every operator, and every operator that children are allowed, that does not exist.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        look(id, &document.root, hits);
    }
}

fn look(id: DocumentId, node: &Node, hits: &mut Hits) {
    for entry in node.entries() {
        let name = &*entry.key.text;
        if name.starts_with('@') && !OPERATORS.contains(&name) {
            hits.push(hit(id, entry.key.at, name, OPERATORS));
        }
        if name == "@@operators_allowed_for_child_policies" {
            for allowed in entry.value.one_or_many() {
                if let Some(text) = allowed.text().filter(|text| !ALLOWED.contains(text)) {
                    hits.push(hit(id, allowed.at, text, ALLOWED));
                }
            }
        }
        look(id, &entry.value, hits);
    }
}

fn hit(id: DocumentId, at: Location, name: &str, known: &[&'static str]) -> Hit {
    let near = did_you_mean(name, known.iter().copied());
    let near = near.map_or_else(|| known.join(", "), |near| format!("`{near}`"));
    Hit::new(id, at).value("operator", name).value("near", near)
}
