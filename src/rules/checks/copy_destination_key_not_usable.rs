//! Keys of destination vaults that whoever copies may not use.
//!
//! Both sides are asked: the key policy, and the policies of the caller.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::DestinationKeyUse);
    paths::report(context, hits, stopped, |it| {
        vec![("action", it.action()), ("caller", it.caller())]
    });
}
