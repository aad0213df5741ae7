//! Asymmetric and HMAC keys, where a vault or a protected resource uses them.

use crate::inventory::Key;
use crate::rules::{Context, Hit, Hits};

/// Reports every vault and protected resource whose key is such a one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for used in context.inventory.keys_in_use() {
        if let Some(what) = what(used.key) {
            hits.push(
                Hit::new(used.document, used.at)
                    .value("What", what)
                    .label("Key", used.key.at.head()),
            );
        }
    }
}

/// The spec of the key, where it is not the one that works.
fn what(key: &Key) -> Option<String> {
    let spec = key.spec.as_ref()?.value.yes()?;
    (&**spec != "SYMMETRIC_DEFAULT").then(|| spec.to_string())
}
