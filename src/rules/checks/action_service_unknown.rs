//! Actions of services that do not exist.
//!
//! The services are in the catalogue.

use crate::aws::catalogue;
use crate::rules::{Context, Hit, Hits};

/// Reports every action whose prefix no service has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, _, action, at) in context.actions() {
        let Some((prefix, _)) = action.split_once(':') else { continue };
        let is_plain = prefix.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        if is_plain
            && !prefix.is_empty()
            && catalogue::service(&prefix.to_ascii_lowercase()).is_none()
        {
            let near = catalogue::suggest_service(prefix).unwrap_or("…");
            let hit = Hit::new(id, at).value("prefix", prefix).value("near", near);
            hits.push(hit.value("date", catalogue::DATE));
        }
    }
}
