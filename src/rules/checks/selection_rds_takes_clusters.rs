//! Patterns for all of Amazon RDS, which others share.
//!
//! The pattern has fewer parts than an ARN, so it is compared as it stands.

use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

const PATTERNS: [&str; 3] = ["arn:aws:rds:*", "arn:aws:rds:*:*", "arn:aws:rds:*:*:*"];

/// Reports every pattern that takes all that has an ARN of RDS.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for resource in &selection.resources {
            let Known::Yes(text) = &resource.value else { continue };
            if PATTERNS.contains(&&**text) {
                hits.push(Hit::new(selection.document, resource.at).value("pattern", &**text));
            }
        }
    }
}
