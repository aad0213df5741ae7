//! Values of alias conditions that are no name of an alias: an ARN, or one without `alias/`.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &["kms:RequestAlias", "kms:ResourceAliases"];

/// Reports every known value that no alias fits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        for condition in policy.statements.iter().flat_map(|it| &it.conditions) {
            if !KEYS.iter().any(|key| condition.is_on(key)) || !condition.compares_text() {
                continue;
            }
            for (value, at) in condition.known() {
                let literal = value.split(['*', '?']).next().unwrap_or_default();
                let start = if condition.has_patterns() { literal } else { value };
                let is_whole = start.len() == value.len();
                let common = start.len().min("alias/".len());
                let fits = start.get(..common) == "alias/".get(..common);
                if !(fits && (!is_whole || start.len() > common)) && !value.contains("${") {
                    let hit = Hit::new(id, at).value("Value", value);
                    hits.push(hit.value("Key", &*condition.key.value));
                }
            }
        }
    }
}
