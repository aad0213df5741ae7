//! Copies of machines to accounts that may not know images of others.
//!
//! A setting of EC2 that no input has.

use crate::copy::PathVerdict;
use crate::rules::{Context, Hit, Hits};

/// Reports each copy action that takes EC2 instances to another account and does not fail otherwise.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let paths = context.spaces.copy_paths().iter();
    for path in paths.filter(|path| path.verdict != PathVerdict::Fails) {
        let accounts = path.source.account.zip(path.destination.account);
        let Some((own, other)) = accounts.filter(|(own, other)| own != other) else { continue };
        if path.resource_type != "EC2" {
            continue;
        }
        let copy = path.action.destination_backup_vault_arn.as_ref();
        let at = copy.map_or(path.action.at.head(), |arn| arn.at);
        let hit = Hit::new(path.plan.document, at).value("account", other.as_str());
        let hit = hit.value("source", own.as_str());
        hits.push_once(hit);
    }
}
