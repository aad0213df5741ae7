//! Vault policies that keep a copy out by a Deny or a condition, and vaults of other accounts without a policy.
//!
//! Policies that let nobody of the account in have rules of their own.

use crate::copy::{Shortfall, StepId};
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::DestinationVaultAccepts).filter(|it| {
        let has_policy = !it.step.evidence.is_empty();
        match it.step.shortfall {
            Some(Shortfall::Deny | Shortfall::Condition) => true,
            Some(_) | None => !has_policy,
        }
    });
    paths::report(context, hits, stopped, |it| vec![("source", it.source())]);
}
