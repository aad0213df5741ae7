//! Copies into a vault under an AWS managed key, of types that need another one there.
//!
//! A vault without a key of its own is under one.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::DestinationKeyKind)
        .filter(|it| it.step.shortfall.is_none());
    paths::report(context, hits, stopped, |it| vec![("type", it.path.resource_type.clone())]);
}
