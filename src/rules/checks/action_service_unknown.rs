//! Actions of services that do not exist.
//!
//! The services are in the catalogue, which can be older than the newest service.

use crate::aws::catalogue;
use crate::finding::Severity;
use crate::rules::{Context, Hit, Hits};

/// Prefixes of services that AWS has closed, which old policies name rightly and without effect:
/// Amazon Macie Classic, closed in 2021, and the preview of Amazon `DataZone`.
const CLOSED: &[&str] = &["datazonecontrol", "macie"];

/// Reports every action whose prefix no service has.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (id, _, action, at) in context.actions() {
        let Some((prefix, _)) = action.split_once(':') else { continue };
        let is_plain = prefix.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        if is_plain
            && !prefix.is_empty()
            && catalogue::service(&prefix.to_ascii_lowercase()).is_none()
        {
            let near = catalogue::suggest_service(prefix);
            let worst = match near {
                _ if CLOSED.contains(&&*prefix.to_ascii_lowercase()) => Severity::Note,
                Some(_) => Severity::Error,
                None => Severity::Warning,
            };
            let hit = Hit::new(id, at).value("prefix", prefix).value("near", near.unwrap_or("…"));
            let hit = hit.at_most(worst);
            hits.push(hit.value("date", catalogue::DATE));
        }
    }
}
