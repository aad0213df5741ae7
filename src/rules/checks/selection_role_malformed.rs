//! Roles of selections that are no ARN of a role.
//!
//! The grammar of ARNs is in `aws`; a query does not know it.

use crate::aws::Arn;
use crate::iam::Known;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every role of a selection that cannot be one. What is unknown is left alone, but for the name
/// of a role that the template makes.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        let Some(role) = &selection.iam_role_arn else { continue };
        let written = match &role.value {
            Known::Yes(text) => (!is_role(text)).then(|| text.to_string()),
            Known::No(open) => context.inventory.shown_name(selection.document, open, Kind::Role),
        };
        if let Some(written) = written {
            hits.push(Hit::new(selection.document, role.at).value("role", written));
        }
    }
}

/// Whether a text is the ARN of a role. AWS: service authorization reference, "IAM", `role`.
fn is_role(text: &str) -> bool {
    text.parse::<Arn>().is_ok_and(|arn| {
        let has_name = arn.resource().strip_prefix("role/").is_some_and(|name| !name.is_empty());
        let is_printable = arn.resource().bytes().all(|byte| byte.is_ascii_graphic());
        arn.service() == "iam" && arn.account_id().is_some() && has_name && is_printable
    })
}
