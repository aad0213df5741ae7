//! Keys of recovery points on which whoever copies may create no grant.
//!
//! Both sides are asked: the key policy, and the policies of the caller.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceKeyCreateGrant);
    paths::report(context, hits, stopped, |it| {
        vec![("caller", it.caller()), ("account", it.account())]
    });
}
