//! Buckets that are backed up without their objects.
//!
//! The key's policy and the role's have to agree, which the policy engine decides.

use crate::copy;
use crate::rules::{Context, Hit, Hits};

/// Reports the key of every such bucket, and the role.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for unreadable in copy::unreadable(context.inventory) {
        let bucket = unreadable.bucket;
        let at = bucket.kms_key.as_ref().map_or(bucket.at, |key| key.at);
        let mut hit = Hit::new(bucket.document, at).value("role", unreadable.role);
        if let Some(role) = &unreadable.selection.iam_role_arn {
            hit = hit.label("Role", role.at);
        }
        hits.push(hit);
    }
}
