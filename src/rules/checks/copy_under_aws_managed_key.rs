//! Resources under an AWS managed key whose snapshots are to go to another account.
//!
//! A resource that is encrypted without a key of its own is under one.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceKeyKind);
    paths::report(context, hits, stopped, |it| {
        vec![("key", it.step.resource.clone().unwrap_or_default()), ("account", it.account())]
    });
}
