//! Resource control policies that name somebody.
//!
//! The one value that they take has two spellings, of which AWS takes one.

use crate::iam::{Known, Principal};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every `Principal` that is not `"*"`, and every `NotPrincipal`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Rcp]) {
        for statement in &policy.statements {
            let Some(principal) = &statement.principal else { continue };
            let others = principal.values.iter().find(|value| match &value.value {
                Known::Yes(principal) => *principal != Principal::Any,
                Known::No(_) => false,
            });
            let at =
                if principal.negated { Some(principal.key_at) } else { others.map(|it| it.at) };
            if let Some(at) = at {
                hits.push(Hit::new(id, at).value("Sid", statement.name()));
            }
        }
    }
}
