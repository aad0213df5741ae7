//! Switches of AWS Backup's global settings that are neither on nor off.
//!
//! The API takes texts, and only two of them.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every value of `GlobalSettings` other than `true` and `false`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, document) in context.inventory.documents_of(Kind::BackupSettings) {
        for entry in document.root.entries_of("GlobalSettings") {
            let value = entry.value.scalar();
            if let Some(value) = value.filter(|value| !matches!(*value, "true" | "false")) {
                let hit = Hit::new(id, entry.value.at).value("name", &*entry.key.text);
                hits.push(hit.value("value", value));
            }
        }
    }
}
