//! Automatic rotation that is switched on for a key that has none.

use crate::rules::{Context, Hit, Hits};

/// Reports every such switch that is on.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.inventory.keys.iter().filter(|key| key.can_rotate() == Some(false)) {
        let Some(document) = context.inventory.document(key.document) else { continue };
        let Some(switch) = document.root.get("EnableKeyRotation") else { continue };
        if switch.scalar().is_some_and(|it| it.eq_ignore_ascii_case("true")) {
            let hit = Hit::new(key.document, switch.at);
            let kind =
                ["KeySpec", "KeyUsage", "Origin"].iter().find_map(|it| document.root.get(it));
            hits.push(match kind {
                Some(kind) => hit.label("Kind", kind.at),
                None => hit,
            });
        }
    }
}
