//! Accounts in key policies that are neither ours nor trusted, where the run knows which are.

use crate::aws::AccountId;
use crate::iam::Condition;
use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

const KEYS: &[&str] = &["kms:CallerAccount", "aws:PrincipalAccount", "aws:PrincipalArn"];

/// Reports every account that an Allow lets use the key and that nothing given lists. Where no
/// account is listed, nothing is said.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    if inventory.accounts.is_empty() {
        return;
    }
    let is_known = |account: AccountId| {
        account == AccountId::THIS
            || inventory.accounts.iter().any(|own| own.id == account)
            || inventory.trusted.iter().any(|trusted| **trusted == *account.as_str())
            || inventory.organization.management_account == Some(account)
    };
    for key in context.key_policies() {
        for statement in key.allows() {
            let named = statement.principals().filter_map(|(who, at)| Some((who.account()?, at)));
            let by_condition = statement.conditions.iter().filter(|condition| {
                condition.is_positive() && KEYS.iter().any(|key| condition.is_on(key))
            });
            let conditioned = by_condition.flat_map(Condition::known);
            let conditioned = conditioned.filter_map(|(value, at)| {
                Some((value.split(':').nth(4).unwrap_or(value).parse().ok()?, at))
            });
            let gets = statement.everybody().is_some();
            let found = named.chain(conditioned.filter(|_| gets));
            for (account, at) in found.filter(|(account, _)| !is_known(*account)) {
                let mut hit = Hit::new(key.id, at).value("Account", account.as_str());
                hit.witness = key.shown(statement, Scope::Anyone, Some(account), &[]);
                hits.push(hit);
            }
        }
    }
}
