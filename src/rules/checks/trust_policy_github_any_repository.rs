//! Trust in the workflows of all repositories on GitHub.
//!
//! The provider is there for everybody; only `sub` says whose workflow it is.

use crate::iam::{Condition, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

const PROVIDER: &str = "token.actions.githubusercontent.com";

/// Reports every Allow for GitHub's provider that does not bind the repository.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::TrustPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let mut providers = statement.principals();
            let provider = providers.find(|(principal, _)| {
                matches!(principal, Principal::Federated(name) if name.ends_with(PROVIDER))
            });
            let Some((_, at)) = provider else { continue };
            let has_others =
                statement.conditions.iter().any(|it| it.is_below(PROVIDER) && it.needs_its_key());
            if !has_others || statement.has_open_conditions {
                continue;
            }
            let binds = |claim: &&str| {
                let key = format!("{PROVIDER}:{claim}");
                statement.conditions_on(&key).any(is_bound)
            };
            let claims =
                ["sub", "repository", "repository_owner", "repository_id", "job_workflow_ref"];
            if !claims.iter().any(binds) {
                let hit = Hit::new(id, at).value("Sid", statement.name());
                hits.push(match statement.condition_at {
                    Some(at) => hit.label("Condition", at),
                    None => hit,
                });
            }
        }
    }
}

/// Whether a condition keeps other people's repositories out: no value begins with a wildcard.
fn is_bound(condition: &Condition) -> bool {
    let is_open = |value: &str| {
        let owner = value.strip_prefix("repo:").unwrap_or(value);
        condition.has_patterns() && owner.starts_with(['*', '?'])
    };
    condition.needs_its_key() && condition.known().all(|(value, _)| !is_open(value))
}
