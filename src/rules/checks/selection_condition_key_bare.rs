//! Keys of conditions without the prefix that they have.
//!
//! Case does not count in the prefix.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every key of `Conditions` that does not begin with `aws:ResourceTag/`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for key in selection.conditions.iter().filter_map(|tag| tag.key.as_ref()) {
            let Known::Yes(text) = &key.value else { continue };
            let start = text.get(.."aws:ResourceTag/".len());
            if !start.is_some_and(|start| start.eq_ignore_ascii_case("aws:ResourceTag/")) {
                hits.push(Hit::new(selection.document, key.at).value("key", &**text));
            }
        }
    }
}
