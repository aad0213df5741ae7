//! Vaults that let roles of an account copy, but not the one that its plan runs with.
//!
//! The role stands in the plan's selections.

use crate::iam::{Principal, Statement};
use crate::inventory::DocumentId;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every policy of a vault that lets roles of the source account in, and none of the plan's.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for way in inventory.copies_elsewhere() {
        let selections = inventory.selections_of(way.plan);
        let roles = selections.iter().map(|selection| selection.iam_role_arn.as_ref());
        let roles: Option<Vec<&str>> =
            roles.map(|role| role?.value.yes().map(|role| &**role)).collect();
        let Some(roles) = roles.filter(|roles| !roles.is_empty()) else { continue };
        let statements = way.policies.iter().flat_map(|policy| {
            policy.policy.statements.iter().map(|statement| (policy.document, statement))
        });
        let lets_in: Vec<(DocumentId, &Statement)> = statements
            .filter(|(_, statement)| {
                !statement.denies()
                    && statement.takes("backup:copyintobackupvault") != Some(false)
                    && statement.speaks_to(way.source) != Some(false)
            })
            .collect();
        let others: Vec<(DocumentId, Location)> = lets_in
            .iter()
            .filter_map(|(id, statement)| Some((*id, only_others(statement, &roles)?)))
            .collect();
        if let Some((id, at)) = others.first().filter(|_| others.len() == lets_in.len()) {
            let hit = Hit::new(*id, *at).value("role", roles.first().copied().unwrap_or(""));
            hits.push(match selections.first().and_then(|it| it.iam_role_arn.as_ref()) {
                Some(role) => hit.label("IamRoleArn", role.at),
                None => hit,
            });
        }
    }
}

/// The first principal, where all are roles by name and none is one of these.
fn only_others(statement: &Statement, roles: &[&str]) -> Option<Location> {
    let is_other = |principal: &Principal| match principal {
        Principal::Arn(arn) => {
            arn.resource().starts_with("role/") && !roles.contains(&arn.as_str())
        }
        Principal::Any
        | Principal::Account(_)
        | Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_)
        | Principal::UniqueId(_)
        | Principal::Malformed(_) => false,
    };
    let is_known = statement.principal.as_ref().is_some_and(|it| !it.has_open() && !it.negated);
    let all = is_known && statement.principals().all(|(principal, _)| is_other(principal));
    statement.principals().next().map(|(_, at)| at).filter(|_| all)
}
