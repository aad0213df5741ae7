//! Actions that a service does not have, and patterns that take none.
//!
//! The actions are in the catalogue, which can be older than a service's newest action: only a name
//! near a known one, or one of the services that backups rest on, is certainly none.

use crate::aws::catalogue;
use crate::finding::{Applicability, Severity};
use crate::rules::{Context, Hit, Hits};

/// Services whose actions change little, and are read through with every renewal of the data.
const REVIEWED: &[&str] = &["backup", "backup-storage", "kms", "sts"];

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
        let is_certain = near.is_some() || REVIEWED.contains(&service.prefix());
        let near = near.unwrap_or_else(|| format!("{prefix}:…"));
        let mut hit = Hit::new(id, at).value("action", action).value("near", near);
        if !is_certain {
            hit = hit.at_most(Severity::Warning);
        }
        hits.push(hit.value("date", catalogue::DATE).fix(fix));
    }
}
