//! Statement ids in letters that IAM does not take.
//!
//! KMS takes spaces, IAM does not: the kind decides.

use crate::finding::Applicability;
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
                let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
                let is_free = policy.statements.iter().all(|other| other.name() != plain);
                let fix = context.respelled(sid.at, (text, &plain), Applicability::Safe);
                let hit = Hit::new(id, sid.at).value("Sid", &**text);
                hits.push(hit.fix(fix.filter(|_| is_free)));
            }
        }
    }
}
