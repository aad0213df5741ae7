//! Statement ids that occur twice in a policy.
//!
//! Two statements are compared; IAM refuses what KMS takes.

use crate::finding::Severity;
use crate::iam::{Known, KnownText};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Sid that an earlier statement has; a note where AWS takes it.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        let mut seen: Vec<&KnownText> = Vec::new();
        for sid in policy.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            let Known::Yes(text) = &sid.value else { continue };
            if text.is_empty() {
                continue;
            }
            if let Some(first) = seen.iter().find(|first| first.value == sid.value) {
                let hit = Hit::new(id, sid.at).label("first", first.at).value("Sid", &**text);
                let refused = matches!(document.kind, Kind::IdentityPolicy | Kind::TrustPolicy);
                hits.push(if refused { hit } else { hit.at_most(Severity::Note) });
            }
            seen.push(sid);
        }
    }
}
