//! Replication of a key with no condition on the Region. Off unless asked for.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

const REGIONS: &[&str] = &["aws:RequestedRegion", "kms:PrimaryRegion", "kms:ReplicaRegion"];

/// Reports every Allow that names one of the operations, given to others than the account.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| key.is_direct(statement)) {
            let is_bound = statement
                .conditions
                .iter()
                .any(|condition| REGIONS.iter().any(|key| condition.is_on(key)));
            let named = statement.patterns().find(|(action, _)| {
                ["kms:ReplicateKey", "kms:UpdatePrimaryRegion"]
                    .iter()
                    .any(|name| action.eq_ignore_ascii_case(name))
            });
            if let Some((action, at)) = named.filter(|_| !is_bound) {
                let mut hit = Hit::new(key.id, at).value("Sid", statement.name());
                hit.witness = key.shown(statement, Scope::Anyone, None, &[action]);
                hits.push(hit.value("Action", action));
            }
        }
    }
}
