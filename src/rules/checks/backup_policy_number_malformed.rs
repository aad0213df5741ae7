//! Numbers of backup policies that are none.
//!
//! The values are texts, so nothing else says that one of them is no number.

use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every text of a member that counts minutes or days and is no whole number.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        if let Some(plans) = document.root.get("plans") {
            look(id, plans, hits);
        }
    }
}

fn look(id: DocumentId, node: &Node, hits: &mut Hits) {
    for entry in node.entries() {
        let name = &*entry.key.text;
        if name.ends_with("_minutes") || name.ends_with("_days") {
            let value = entry.value.get("@@assign").unwrap_or(&entry.value);
            if let Some(text) = value.text().filter(|text| text.parse::<i64>().is_err()) {
                hits.push(Hit::new(id, value.at).value("member", name).value("found", text));
            }
        }
        look(id, &entry.value, hits);
    }
}
