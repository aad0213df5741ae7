//! `kms:GrantIsForAWSResource` on actions whose requests never have it: they are never allowed.

use crate::finding::Severity;
use crate::iam::{Principal, Statement};
use crate::inventory::{DocumentId, Kind};
use crate::rules::{Context, Hit, Hits, KeyPolicy};

const FLAG: &str = "kms:GrantIsForAWSResource";

/// Reports every action of an Allow that the condition keeps from ever being allowed. Where another
/// statement allows it all the same, it is a note.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let others: Vec<_> =
                key.allows().filter(|other| speaks_to_all(other, statement)).collect();
            look(key.id, statement, &others, hits);
        }
    }
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy]) {
        let allows = || policy.statements.iter().filter(|it| it.allows());
        for statement in allows() {
            let others: Vec<_> = allows().filter(|other| other.index != statement.index).collect();
            look(id, statement, &others, hits);
        }
    }
}

/// Looks at one statement. `others` speak to everybody that it speaks to.
fn look(id: DocumentId, statement: &Statement, others: &[&Statement], hits: &mut Hits) {
    let mut guards = statement.conditions_on(FLAG);
    let Some(guard) = guards.find(|guard| guard.needs_its_key()) else { return };
    for (action, at) in statement.patterns() {
        let taken = KeyPolicy::operations(action);
        if taken.is_empty() || taken.iter().any(|operation| operation.carries(FLAG)) {
            continue;
        }
        let is_allowed = |folded: &str| {
            others.iter().any(|other| {
                other.takes(folded) == Some(true) && other.conditions_on(FLAG).count() == 0
            })
        };
        let hit = Hit::new(id, at).value("Action", action).label("Condition", guard.key.at);
        let all = taken.iter().all(|operation| is_allowed(operation.folded()));
        hits.push(if all { hit.at_most(Severity::Note) } else { hit });
    }
}

/// Whether `other` speaks to everybody that the statement names.
fn speaks_to_all(other: &Statement, statement: &Statement) -> bool {
    let speaks = |principal: &Principal| match principal.account() {
        Some(account) => other.speaks_to(account) == Some(true),
        None => other.everybody().is_some(),
    };
    other.index != statement.index && statement.principals().all(|(who, _)| speaks(who))
}
