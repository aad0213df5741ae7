//! Other accounts that can hand the key on by grants, with no limit on whom and what.

use crate::iam::space::Scope;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow of `CreateGrant` to another account that nothing limits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| !statement.has_grant_limit()) {
            let Some((pattern, at)) = statement.taking("kms:creategrant") else { continue };
            let mut others = key.other_accounts(statement).into_iter();
            let other = others.find(|(_, place)| !is_service_linked(statement, *place));
            // `kms:*` for another account is worse, and reported as such
            if let Some((account, principal)) = other.filter(|_| !pattern.ends_with(":*")) {
                let mut hit = Hit::new(key.id, at)
                    .value("Account", account.word())
                    .label("Principal", principal);
                let action = ["kms:CreateGrant"];
                hit.witness = key.shown(statement, Scope::Anyone, Some(account), &action);
                hits.push(hit);
            }
        }
    }
}

fn is_service_linked(statement: &crate::iam::Statement, place: crate::source::Location) -> bool {
    statement.principals().any(|(principal, at)| at == place && principal.is_service_linked())
}
