//! Key policies that can be changed by named users and roles only: these can be deleted.

use crate::iam::{Known, Principal};
use crate::rules::{Context, Hit, Hits, Management};

/// Reports every policy where each statement that gives `PutKeyPolicy` names identities only.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.managed_key_policies() {
        if *key.management() != Management::Somebody {
            continue;
        }
        let managing: Vec<_> = key
            .policy
            .statements
            .iter()
            .filter(|statement| !statement.denies())
            .filter(|statement| statement.takes("kms:putkeypolicy") != Some(false))
            .filter_map(|statement| statement.principal.as_ref())
            .collect();
        let only_identities = managing.iter().all(|principal| {
            !principal.negated
                && principal.values.iter().all(|value| {
                    matches!(&value.value, Known::Yes(Principal::Arn(_) | Principal::UniqueId(_)))
                })
        });
        if let (true, Some(first)) = (only_identities, managing.first()) {
            let mut hit = Hit::new(key.id, first.at);
            for further in managing.iter().skip(1) {
                hit = hit.label("Principal", further.at);
            }
            hits.push(hit);
        }
    }
}
