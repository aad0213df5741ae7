//! Statements for everybody that only the key's own account narrows: IAM policies are not asked.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

const ACCOUNT_KEYS: &[&str] = &["kms:CallerAccount", "aws:PrincipalAccount"];

/// Reports every Allow for everybody whose only conditions say the owner's account.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        let Some(owner) = key.account() else { continue };
        for statement in key.allows() {
            let Some(at) = statement.everybody() else { continue };
            let only_account = statement.conditions.iter().all(|condition| {
                ACCOUNT_KEYS.iter().any(|key| condition.is_on(key)) && condition.needs_its_key()
            });
            let is_bound = !statement.conditions.is_empty() && !statement.has_open_conditions;
            if let (true, true, Some(block)) = (only_account, is_bound, statement.condition_at)
                && statement.speaks_to(owner) == Some(true)
            {
                let mut hit = Hit::new(key.id, at)
                    .value("Sid", statement.name())
                    .value("Account", owner.word())
                    .label("Condition", block);
                hit.witness = key.shown(statement, Scope::Owners, None, &[]);
                hits.push(hit);
            }
        }
    }
}
