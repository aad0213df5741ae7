//! Statement ids in letters that IAM does not take.
//!
//! KMS takes spaces, IAM does not: the kind decides.

use crate::iam::Known;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Sid of an identity or trust policy with other than letters and digits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy, Kind::TrustPolicy]) {
        for statement in &policy.statements {
            let Some(sid) = &statement.sid else { continue };
            let Known::Yes(text) = &sid.value else { continue };
            if !text.chars().all(|letter| letter.is_ascii_alphanumeric()) {
                hits.push(Hit::new(id, sid.at).value("Sid", &**text));
            }
        }
    }
}
