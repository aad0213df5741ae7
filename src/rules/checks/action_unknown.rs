//! Actions that a service does not have, and patterns that take none.
//!
//! The actions are in the catalogue.

use crate::aws::catalogue;
use crate::finding::Applicability;
use crate::rules::{Context, Hit, Hits};

/// Reports every action that its service does not have.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, _, action, at) in context.actions() {
        let Some((prefix, name)) = action.split_once(':') else { continue };
        let Some(service) = catalogue::service(&prefix.to_ascii_lowercase()) else { continue };
        let is_known = service.expand(name).next().is_some();
        // an operation of the API that is no permission has a rule that knows what is meant
        if is_known || !catalogue::not_a_permission(action).is_empty() {
            continue;
        }
        let near = catalogue::suggest_action(action);
        let respelled = |near| context.respelled(at, (action, near), Applicability::Unsafe);
        let fix = near.as_deref().and_then(respelled);
        let near = near.unwrap_or_else(|| format!("{prefix}:…"));
        let hit = Hit::new(id, at).value("action", action).value("near", near);
        hits.push(hit.value("date", catalogue::DATE).fix(fix));
    }
}
