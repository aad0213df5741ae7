//! Conditions that every request meets which meets the rest of the statement; decided over all
//! requests.

use std::collections::BTreeSet;

use crate::iam::{Comparison, Condition, Statement};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits, asked_alone};

/// Reports every condition that decides nothing: because of what it compares with, or because
/// another one on the same key asks for more. `Null` beside another condition is a habit that says
/// what is meant, and stays unreported.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (document, id, policy) in context.policies(Kind::POLICIES) {
        for statement in &policy.statements {
            let shared = shared_keys(statement);
            if !statement.conditions.iter().any(|one| is_suspect(one, &shared)) {
                continue;
            }
            let idle = asked_alone(document, policy, &[statement], |space| {
                space.idle_conditions().unwrap_or_default()
            });
            for (_, at) in idle {
                let Some(condition) = statement.conditions.get(at) else { continue };
                if !is_suspect(condition, &shared) {
                    continue;
                }
                let hit = Hit::new(id, condition.values_at)
                    .value("key", &*condition.key.value)
                    .value("Sid", statement.name());
                let others = statement.conditions_on(&condition.key.value);
                let others = others.filter(|other| other.values_at != condition.values_at);
                hits.push(others.fold(hit, |hit, other| hit.label("other", other.values_at)));
            }
        }
    }
}

/// The keys that several conditions look at, in lower case.
fn shared_keys(statement: &Statement) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let keys = statement.conditions.iter().map(|one| one.key.value.to_ascii_lowercase());
    keys.filter(|key| !seen.insert(key.clone())).collect()
}

/// Whether the condition could be one that decides nothing: another looks at the same key, or it
/// fits every value.
fn is_suspect(condition: &Condition, shared: &BTreeSet<String>) -> bool {
    const EVERYTHING: &[&str] = &["*", "0.0.0.0/0", "::/0"];
    let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
    let fits_all = || condition.known().any(|(value, _)| EVERYTHING.contains(&value));
    let has_other = || shared.contains(&condition.key.value.to_ascii_lowercase());
    !is_null && (fits_all() || has_other())
}
