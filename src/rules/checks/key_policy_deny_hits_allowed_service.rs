//! Deny statements that hit a service which the same policy allows, because it lacks the key that the
//! condition asks about.

use crate::aws::catalogue::kms;
use crate::aws::catalogue::{Caller, Presence, condition_key};
use crate::iam::{Condition, Principal, Statement};
use crate::rules::{Context, Hit, Hits};

/// Reports each such Deny once, for the first service that it hits.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for deny in key.denies().filter(|deny| deny.everybody().is_some()) {
            let Some(guard) = deny.conditions.first().filter(|_| strikes_services(deny)) else {
                continue;
            };
            let hit = key.allows().filter(|allow| overlap(allow, deny)).find_map(|allow| {
                allow.principals().find_map(|(principal, at)| match principal {
                    Principal::Service(name) => Some((name, at)),
                    Principal::Any
                    | Principal::Account(_)
                    | Principal::Arn(_)
                    | Principal::Federated(_)
                    | Principal::CanonicalUser(_)
                    | Principal::UniqueId(_)
                    | Principal::Malformed(_) => None,
                })
            });
            if let Some((service, at)) = hit {
                hits.push(
                    Hit::new(key.id, guard.key.at)
                        .value("Sid", deny.name())
                        .value("Service", &**service)
                        .label("Principal", at),
                );
            }
        }
    }
}

/// Whether each condition of the Deny is true for a service that calls as itself, by the absence of
/// its key.
fn strikes_services(deny: &Statement) -> bool {
    let is_met = |condition: &Condition| {
        let known = condition_key(&condition.key.value);
        let presence = known.map(|known| known.presence(Caller::ServicePrincipal));
        let by_absence = condition
            .meaning
            .is_some_and(|operator| operator.if_exists || operator.comparison.is_negated());
        presence == Some(Presence::Never) && by_absence && !condition.needs_its_key()
    };
    !deny.has_open_conditions && deny.conditions.iter().all(is_met)
}

/// Whether some operation is taken by both.
fn overlap(allow: &Statement, deny: &Statement) -> bool {
    kms::operations().iter().any(|operation| {
        let name = operation.folded();
        allow.takes(name) == Some(true) && deny.takes(name) == Some(true)
    })
}
