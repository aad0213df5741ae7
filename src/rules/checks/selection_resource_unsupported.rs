//! Resources that AWS Backup cannot back up.
//!
//! What it can is in the catalogue.

use crate::aws::catalogue::backup::can_be_protected;
use crate::aws::{Arn, catalogue};
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource of a known service that has no form that AWS Backup supports.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        for resource in selection.resources.iter().chain(&selection.not_resources) {
            let Known::Yes(text) = &resource.value else { continue };
            let Ok(arn) = text.parse::<Arn>() else { continue };
            let is_known = catalogue::service(arn.service()).is_some();
            if is_known && !can_be_protected(&arn) {
                hits.push(Hit::new(selection.document, resource.at).value("resource", &**text));
            }
        }
    }
}
