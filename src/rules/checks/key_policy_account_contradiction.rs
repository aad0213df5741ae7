//! Conditions on the caller's account that none of the statement's principals can meet.

use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &["kms:CallerAccount", "aws:PrincipalAccount", "aws:PrincipalArn"];

/// Reports every statement whose principals all belong to accounts that its conditions exclude.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in &key.policy.statements {
            let Some(element) = statement.principal.as_ref().filter(|it| !it.negated) else {
                continue;
            };
            let mut accounts = statement.principals().map(|(principal, _)| principal.account());
            let is_excluded = |account: Option<crate::aws::AccountId>| {
                account.is_some_and(|account| statement.speaks_to(account) == Some(false))
            };
            let all =
                !element.values.is_empty() && !element.has_open() && accounts.all(is_excluded);
            let guard = statement.conditions.iter().find(|condition| {
                KEYS.iter().any(|key| condition.is_on(key)) && condition.is_positive()
            });
            if let Some(guard) = guard.filter(|_| all) {
                hits.push(
                    Hit::new(key.id, guard.values_at)
                        .value("Sid", statement.name())
                        .label("Principal", element.at),
                );
            }
        }
    }
}
