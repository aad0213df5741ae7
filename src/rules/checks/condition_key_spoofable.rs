//! Guards on what the caller writes himself.
//!
//! Two keys, wherever they are the guard of an Allow.

use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &["aws:referer", "aws:useragent"];

/// Reports every Allow that is guarded by a header.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = condition.key.value.to_ascii_lowercase();
        if statement.allows() && KEYS.contains(&key.as_str()) {
            let hit = Hit::new(id, condition.key.at).value("key", &*condition.key.value);
            hits.push(hit.value("Sid", statement.name()));
        }
    }
}
