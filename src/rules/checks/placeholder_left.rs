//! Texts that somebody was to replace and nobody did. The reader found them; this says so.

use crate::finding::Severity;
use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits};

/// Reports every placeholder in what goes to AWS as it stands.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (index, document) in context.inventory.documents.iter().enumerate() {
        let others = [Kind::BackupPlan, Kind::BackupSelection, Kind::BackupPolicy];
        let Some(id) = DocumentId::at(index) else { continue };
        if document.kind.is_policy() || others.contains(&document.kind) {
            for found in &document.placeholders {
                let hit = Hit::new(id, found.at).value("placeholder", &*found.value);
                // tools that put policies together fill in `${Name}` and `[NAME]`; AWS never sees these
                let is_slot = found.value.starts_with(['$', '[']);
                hits.push(if is_slot { hit.at_most(Severity::Note) } else { hit });
            }
        }
    }
}
