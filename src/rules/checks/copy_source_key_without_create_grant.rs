//! Keys of recovery points on which whoever copies may create no grant.
//!
//! Both sides are asked: the key policy, and the policies of the caller.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceKeyCreateGrant);
    let told = stopped.map(|it| {
        let values = vec![("caller", it.caller()), ("account", it.account())];
        (it, values)
    });
    paths::push(context, hits, told);
}
