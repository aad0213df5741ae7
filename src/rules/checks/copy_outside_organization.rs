//! Copies to accounts that are not in the organization of the plan.
//!
//! A list of all accounts, or the accounts' paths, tell.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SameOrganization);
    paths::report(context, hits, stopped, |it| {
        vec![("account", it.account()), ("source", it.source())]
    });
}
