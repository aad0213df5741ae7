//! Resources that are neither `*` nor an ARN.
//!
//! An ARN has six parts; fewer never match.

use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource that can match nothing: too short for an ARN, or with blanks around it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let kinds = [Kind::IdentityPolicy, Kind::Scp, Kind::Rcp, Kind::VaultPolicy];
    for (_, id, policy) in context.policies(&kinds) {
        for statement in &policy.statements {
            let Some(resource) = &statement.resource else { continue };
            for (text, at) in resource.known() {
                let parts = text.matches(':').count() + 1;
                let is_arn = text.starts_with("arn:") && parts >= 6;
                // a wildcard may stand for the parts behind it, or for `arn`
                let has_wildcard = text.contains('*') || text.contains("${");
                let has_blanks = text.trim() != &**text;
                if has_blanks || (!is_arn && !has_wildcard && !text.is_empty()) {
                    let hit = Hit::new(id, at).value("resource", &**text);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
