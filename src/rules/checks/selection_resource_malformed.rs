//! Resources of selections that are neither `*` nor an ARN.
//!
//! A wildcard may stand for the parts behind it.

use crate::aws::Arn;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource that can name nothing.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for resource in selection.resources.iter().chain(&selection.not_resources) {
            let Known::Yes(text) = &resource.value else { continue };
            let starts_like_one = text.starts_with("arn:") && text.contains('*');
            let is_one = text.parse::<Arn>().is_ok() || starts_like_one || &**text == "*";
            if !is_one || text.trim() != &**text {
                hits.push(Hit::new(selection.document, resource.at).value("resource", &**text));
            }
        }
    }
}
