//! Keys that could rotate their material and are declared not to.

use crate::rules::{Context, Hit, Hits};

/// Reports every key that could rotate and says that it does not.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.inventory.keys.iter().filter(|key| key.can_rotate() == Some(true)) {
        let Some(document) = context.inventory.document(key.document) else { continue };
        let Some(switch) = document.root.get("EnableKeyRotation") else { continue };
        if switch.scalar().is_some_and(|it| it.eq_ignore_ascii_case("false")) {
            hits.push(Hit::new(key.document, switch.at));
        }
    }
}
