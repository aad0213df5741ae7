//! Copies from one partition into another.
//!
//! Partitions know nothing of each other: a Region tells its partition.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SamePartition);
    paths::report(context, hits, stopped, |it| vec![("account", it.account())]);
}
