//! Actions of services that resource control policies have no say in.
//!
//! The services are in the catalogue.

use crate::aws::catalogue;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every pattern of a Deny that is for another service, or for all.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            for (pattern, at) in statement.patterns() {
                let prefix = pattern.split(':').next().unwrap_or(pattern);
                let is_supported = match catalogue::service(prefix) {
                    Some(service) => service.supports_rcp(),
                    // a service that nobody knows is another rule's finding
                    None => !prefix.contains(['*', '?']),
                };
                if !is_supported {
                    let hit = Hit::new(id, at).value("pattern", pattern);
                    hits.push(hit.value("date", catalogue::DATE));
                }
            }
        }
    }
}
