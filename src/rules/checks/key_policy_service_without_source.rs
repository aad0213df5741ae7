//! Services that may use the key on behalf of anybody, decided over all requests.
//!
//! An encryption context that holds an ARN of a fixed account says on whose behalf as well.

use crate::iam::space::{Answer, Scope};
use crate::iam::{Principal, Statement};
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow that lets a service use the key's material for whom nothing fixed names.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        if matches!(key.space.unbound_services(), Answer::No(_)) {
            continue;
        }
        let found = key.space.who_can(Scope::UnboundServices, &[]);
        if let Some(reason) = found.undecided() {
            hits.not_judged(key.document.at.head(), reason.to_string());
        }
        for statement in key.allows().filter(|it| gives_use(it) && !names_its_source(it)) {
            let service = statement.principals().find_map(|(principal, at)| match principal {
                Principal::Service(name) => Some((name, at)),
                Principal::Any
                | Principal::Account(_)
                | Principal::Arn(_)
                | Principal::Federated(_)
                | Principal::CanonicalUser(_)
                | Principal::UniqueId(_)
                | Principal::Malformed(_) => None,
            });
            let own = found.list.iter().filter(|it| it.allowed_by.statement == statement.index);
            let witness = own.clone().find_map(|it| it.witness.as_ref());
            match (service, witness, statement.first_unknown()) {
                (Some((name, at)), Some(witness), _) => {
                    let mut hit = Hit::new(key.id, at)
                        .value("Sid", statement.name())
                        .value("Service", &**name)
                        .shown_by(witness);
                    if let Some(condition) = statement.condition_at {
                        hit = hit.label("Condition", condition);
                    }
                    if let Some(action) = &statement.action {
                        hit = hit.label("Action", action.at);
                    }
                    hits.push(hit);
                }
                (Some(_), None, Some(open)) if own.count() > 0 => {
                    hits.not_judged(open.at, open.value.reason);
                }
                _ => {}
            }
        }
    }
}

fn gives_use(statement: &Statement) -> bool {
    statement.takes_use() || statement.takes("kms:creategrant") == Some(true)
}

/// Whether a condition other than the `aws:Source…` keys that the engine knows says on whose
/// behalf, or an open `aws:SourceArn` is there, which has a rule of its own.
fn names_its_source(statement: &Statement) -> bool {
    statement.conditions.iter().filter(|it| it.needs_its_key()).any(|condition| {
        let in_context = condition.is_below("kms:EncryptionContext:")
            || condition.is_on("kms:GrantConstraintSourceArn");
        let says_account = |value: &str| {
            let account = value.split(':').nth(4).unwrap_or(value);
            account.is_empty()
                || account.contains("${")
                || account.parse::<crate::aws::AccountId>().is_ok()
        };
        condition.is_on("aws:SourceArn")
            || (in_context && condition.known().all(|(value, _)| says_account(value)))
    })
}
