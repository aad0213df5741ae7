//! Roles of one account in a policy that many accounts get.
//!
//! The account of the ARN decides.

use crate::aws::{AccountId, Arn};
use crate::inventory::{Document, Kind};
use crate::rules::{Context, Hit, Hits};
use crate::syntax::Node;

/// Reports every role that stands there with an account id.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let policies = context.inventory.documents_of(Kind::BackupPolicy);
    for (id, document) in policies.filter(|(_, document)| is_for_many(document)) {
        let plans = document.root.entries_of("plans").iter();
        let sorts = plans.flat_map(|plan| plan.value.entries_of("selections"));
        for selection in sorts.flat_map(|sort| sort.value.entries()) {
            let Some(arn) = selection.value.get("iam_role_arn") else { continue };
            let arn = arn.get("@@assign").unwrap_or(arn);
            let account = arn.text().and_then(|it| it.parse::<Arn>().ok()?.account_id());
            if let Some(account) = account {
                hits.push(Hit::new(id, arn.at).value("account", account.to_string()));
            }
        }
    }
}

/// Whether the policy may be for more than one account: an effective policy is not, and neither is
/// one that is attached to a single account.
fn is_for_many(document: &Document) -> bool {
    let is_one = |target: &str| target.parse::<AccountId>().is_ok();
    let attached = &document.attached_to;
    has_operators(&document.root) && (attached.is_empty() || attached.iter().any(|it| !is_one(it)))
}

fn has_operators(node: &Node) -> bool {
    node.entries().iter().any(|it| it.key.text.starts_with("@@") || has_operators(&it.value))
}
