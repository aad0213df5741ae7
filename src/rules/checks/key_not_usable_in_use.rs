//! Keys that nobody can use, where a vault or a protected resource uses them.

use crate::copy::StepId;
use crate::inventory::Key;
use crate::rules::{Context, Hit, Hits, paths};

/// Reports every vault and protected resource whose key is such a one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for used in context.inventory.keys_in_use() {
        if let Some(what) = what(used.key) {
            let hit = Hit::new(used.document, used.at).value("What", what);
            let hit = hit.label("Key", used.key.at.head());
            hits.push(paths::along(context, StepId::KeysUsable, hit));
        }
    }
}

/// The state in which nobody can use the key, where it is one.
fn what(key: &Key) -> Option<String> {
    const UNUSABLE: &[&str] =
        &["Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable"];
    let state = key.state.as_ref().and_then(|state| state.value.yes());
    let by_state = state.filter(|state| UNUSABLE.contains(&&***state)).map(ToString::to_string);
    let is_off = key.enabled.as_ref().and_then(|enabled| enabled.value.yes()) == Some(&false);
    by_state.or_else(|| is_off.then(|| "Disabled".to_owned()))
}
