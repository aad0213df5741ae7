//! Copies from or to Regions that one of the accounts has not enabled.
//!
//! The configuration lists the opt-in Regions of an account.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::RegionsEnabled);
    paths::report(context, hits, stopped, |it| vec![("reason", it.step.reason.clone())]);
}
