//! Condition keys that no request carries, since they do not exist.
//!
//! Global keys and those of services are in the catalogue; keys of identity providers are not.

use crate::aws::catalogue;
use crate::finding::Applicability;
use crate::rules::{Context, Hit, Hits};

/// Reports every key of `aws:` or of a known service that does not exist.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, statement, condition) in context.conditions() {
        let key = &*condition.key.value;
        let Some((prefix, name)) = key.split_once(':') else { continue };
        let prefix = prefix.to_ascii_lowercase();
        let is_ours = prefix == "aws" || catalogue::service(&prefix).is_some();
        if !is_ours || name.is_empty() || key.contains("${") {
            continue;
        }
        if catalogue::condition_key(key).is_none() {
            let at = condition.key.at;
            let near = catalogue::suggest_condition_key(key);
            let respelled = |near| context.respelled(at, (key, near), Applicability::Unsafe);
            let fix = near.as_deref().and_then(respelled);
            let near = near.unwrap_or_else(|| format!("{prefix}:…"));
            let hit = Hit::new(id, at).fix(fix).value("key", key).value("near", near);
            hits.push(hit.value("date", catalogue::DATE).value("Sid", statement.name()));
        }
    }
}
