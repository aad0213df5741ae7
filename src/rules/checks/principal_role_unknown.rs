//! Roles in policies that their account does not have.
//!
//! Only an answer that lists every role of an account tells that one is not there.

use std::collections::BTreeSet;

use crate::aws::AccountId;
use crate::iam::{Known, Principal};
use crate::inventory::{Home, Kind, Role};
use crate::rules::{Context, Hit, Hits};

/// Reports every role that a policy names as principal and the list of its account leaves out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    let arn = |role: &Role| role.arn.as_ref()?.value.yes().cloned();
    let known: BTreeSet<Box<str>> = inventory.roles.iter().filter_map(arn).collect();
    let listed: BTreeSet<AccountId> = inventory
        .roles
        .iter()
        .filter(|role| role.all_of_account)
        .filter_map(|role| arn(role)?.parse().ok().and_then(|arn| Home::of_arn(&arn).account))
        .collect();
    if listed.is_empty() {
        return;
    }
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        if !document.kind.has_principals() {
            continue;
        }
        let principals =
            policy.statements.iter().filter_map(|statement| statement.principal.as_ref());
        for value in principals.flat_map(|principal| &principal.values) {
            let Known::Yes(Principal::Arn(arn)) = &value.value else { continue };
            let is_role = arn.service() == "iam" && arn.resource().starts_with("role/");
            let is_listed = arn.account_id().is_some_and(|account| listed.contains(&account));
            if is_role && is_listed && !known.contains(arn.as_str()) {
                hits.push(Hit::new(id, value.at).value("role", arn.as_str()));
            }
        }
    }
}
