//! Tag keys with the prefix that only conditions have.
//!
//! Case does not count in the prefix.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every key of `ListOfTags` that begins with `aws:ResourceTag/`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for key in selection.list_of_tags.iter().filter_map(|tag| tag.key.as_ref()) {
            let Known::Yes(text) = &key.value else { continue };
            let start = text.get(.."aws:ResourceTag/".len());
            if start.is_some_and(|start| start.eq_ignore_ascii_case("aws:ResourceTag/")) {
                let plain = text.get("aws:ResourceTag/".len()..).unwrap_or("");
                let hit = Hit::new(selection.document, key.at).value("key", &**text);
                hits.push(hit.value("plain", plain));
            }
        }
    }
}
