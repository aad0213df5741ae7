//! Resources in vault policies that are neither vault nor recovery point.
//!
//! The forms that recovery points have are in the catalogue.

use crate::aws::Arn;
use crate::aws::catalogue::{self, backup};
use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource of a known service that no request to a vault can have.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::VaultPolicy]) {
        for statement in &policy.statements {
            for (text, at) in statement.resource.iter().flat_map(Element::known) {
                let Ok(arn) = text.parse::<Arn>() else { continue };
                let is_known = catalogue::service(arn.service()).is_some();
                if is_known && !backup::can_be_recovery_point(&arn) && !backup::can_be_vault(&arn) {
                    let hit = Hit::new(id, at).value("resource", &**text);
                    hits.push(hit.value("Sid", statement.name()));
                }
            }
        }
    }
}
