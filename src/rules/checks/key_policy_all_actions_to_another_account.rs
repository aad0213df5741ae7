//! Patterns for another account that take administration along, which does not work there.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every pattern that gives another account `PutKeyPolicy`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let Some((action, at)) = statement.taking("kms:putkeypolicy") else { continue };
            if !action.contains('*') {
                continue;
            }
            if let Some((account, principal)) = key.other_accounts(statement).first() {
                let mut hit = Hit::new(key.id, at)
                    .value("Action", action)
                    .value("Account", account.word())
                    .label("Principal", *principal);
                hit.witness = key.shown(statement, Scope::Anyone, Some(*account), &[]);
                hits.push(hit);
            }
        }
    }
}
