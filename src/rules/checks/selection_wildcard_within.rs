//! Wildcards within a part of an ARN, before its end.
//!
//! Parts are looked at one by one; a whole part may be a wildcard.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource with a wildcard that is neither a whole part of the ARN nor its end.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for resource in selection.resources.iter().chain(&selection.not_resources) {
            let Known::Yes(text) = &resource.value else { continue };
            let inner = text.trim_end_matches('*');
            let is_within = |part: &str| part.contains('*') && !part.trim_matches('*').is_empty();
            if inner.split([':', '/']).any(is_within) {
                hits.push(Hit::new(selection.document, resource.at).value("resource", &**text));
            }
        }
    }
}
