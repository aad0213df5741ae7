//! Conditions that a service principal can never meet, because its calls lack the key.

use crate::aws::catalogue::{Caller, Presence, condition_key};
use crate::finding::Severity;
use crate::iam::Principal;
use crate::rules::{Context, Hit, Hits};

/// Reports every condition of an Allow for services that fails for lack of its key. Where others
/// are named beside the service, the statement still does something, and it is a warning.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for key in context.key_policies() {
        for statement in key.allows() {
            let service = statement.principals().find_map(|(who, at)| match who {
                Principal::Service(name) => Some((name, at)),
                Principal::Any
                | Principal::Account(_)
                | Principal::Arn(_)
                | Principal::Federated(_)
                | Principal::CanonicalUser(_)
                | Principal::UniqueId(_)
                | Principal::Malformed(_) => None,
            });
            let Some((service, at)) = service else { continue };
            let is_alone =
                statement.principals().all(|(who, _)| matches!(who, Principal::Service(_)));
            for condition in statement.conditions.iter().filter(|it| it.needs_its_key()) {
                let known = condition_key(&condition.key.value);
                let presence = known.map(|known| known.presence(Caller::ServicePrincipal));
                if presence != Some(Presence::Never) {
                    continue;
                }
                let hit = Hit::new(key.id, condition.key.at)
                    .value("Service", &**service)
                    .value("Key", &*condition.key.value)
                    .value("Sid", statement.name())
                    .label("Principal", at);
                hits.push(if is_alone { hit } else { hit.at_most(Severity::Warning) });
            }
        }
    }
}
