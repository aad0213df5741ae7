//! Values of backup policies that are objects.
//!
//! Below an inheritance operator stands what it assigns, appends or removes.

use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every object, and every object or list inside of a list, below an operator.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupPolicy) {
        look(id, &document.root, hits);
    }
}

fn look(id: DocumentId, node: &Node, hits: &mut Hits) {
    for entry in node.entries() {
        if !entry.key.text.starts_with("@@") {
            look(id, &entry.value, hits);
            continue;
        }
        let is_value = |it: &&Node| it.scalar().is_some() || it.open().is_some();
        let culprits = entry.value.one_or_many().iter().filter(|it| !is_value(it));
        hits.found.extend(culprits.map(|culprit| {
            let hit = Hit::new(id, culprit.at.head()).value("operator", &*entry.key.text);
            hit.value("found", culprit.kind())
        }));
    }
}
