//! Roles of selections that are no ARN of a role.
//!
//! The grammar of ARNs is in `aws`; a query does not know it.

use crate::aws::Arn;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits};

/// Reports every role of a selection that cannot be one. What is unknown in part is left alone.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for selection in &context.inventory.backup_selections {
        let Some(role) = &selection.iam_role_arn else { continue };
        if let Known::Yes(text) = &role.value
            && !is_role(text)
        {
            hits.push(Hit::new(selection.document, role.at).value("role", &**text));
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
