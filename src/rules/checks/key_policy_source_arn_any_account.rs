//! `aws:SourceArn` with the account left open, and nothing else that says on whose behalf.

use crate::iam::space::Scope;
use crate::iam::{Condition, Statement};
use crate::rules::{Context, Hit, Hits};

/// Reports every such value in an Allow, where no other condition fixes the source.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows().filter(|statement| !has_fixed_source(statement)) {
            let conditions = statement.conditions_on("aws:SourceArn");
            for condition in conditions.filter(|it| it.is_positive()) {
                for (value, at) in condition.known().filter(|(it, _)| is_open(it, condition)) {
                    let mut hit = Hit::new(key.id, at).value("Value", value);
                    hit.witness = key.shown(statement, Scope::UnboundServices, None, &[]);
                    hits.push(match &statement.principal {
                        Some(principal) => hit.label("Principal", principal.at),
                        None => hit,
                    });
                }
            }
        }
    }
}

fn has_fixed_source(statement: &Statement) -> bool {
    let keys =
        ["aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:ResourceAccount"];
    statement.conditions.iter().any(|condition| {
        let is_source = keys.iter().any(|key| condition.is_on(key))
            || condition.is_below("kms:EncryptionContext:")
            || condition.is_on("aws:PrincipalOrgID");
        is_source && condition.is_positive()
    })
}

/// Whether the account of the source is left open: its part is a wildcard, or there is none and
/// the resource's name is not whole.
fn is_open(value: &str, condition: &Condition) -> bool {
    if !condition.has_patterns() {
        return false;
    }
    match value.splitn(6, ':').collect::<Vec<_>>().as_slice() {
        [_, _, _, _, "", resource] => resource.starts_with('*'),
        [_, _, _, _, account, _] => account.contains(['*', '?']),
        _ => value.contains('*'),
    }
}
