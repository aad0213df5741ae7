//! Statements of key policies that let everybody use the key.
//!
//! Whether a condition keeps strangers out is a question for `iam`: a query could not tell
//! `StringEquals` from `StringEqualsIfExists`, or a fixed account from `"*"`.

use crate::iam::{Binding, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every Allow for everybody that no condition and no Deny keeps to known callers.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::KeyPolicy]) {
        for statement in policy.statements.iter().filter(|statement| statement.allows()) {
            let principal = statement.principal.as_ref().filter(|element| !element.negated);
            let any = principal.and_then(|element| {
                element.known().find(|(principal, _)| **principal == Principal::Any)
            });
            let Some((_, at)) = any else { continue };
            match policy.binding(statement) {
                Binding::Bound => {}
                Binding::Unknown(unknown) => hits.not_judged(unknown.at, unknown.value.reason),
                Binding::Unbound => {
                    let mut hit = Hit::new(id, at).value("Sid", statement.name());
                    if let Some(action) = &statement.action {
                        hit = hit.label("Action", action.at);
                    }
                    if let Some(condition) = statement.condition_at {
                        hit = hit.label("Condition", condition);
                    }
                    hits.push(hit);
                }
            }
        }
    }
}
