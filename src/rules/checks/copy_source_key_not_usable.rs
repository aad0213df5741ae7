//! Keys of recovery points that whoever copies may not use, though it may create grants.
//!
//! A key that is not shared at all is one defect, and has a rule of its own.

use crate::copy::{Shortfall, StepId};
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceKeyUse).filter(|it| {
        let denied = |id| it.path.fails_because().any(|step| step.id == id);
        it.step.shortfall == Some(Shortfall::Deny) || !denied(StepId::SourceKeyCreateGrant)
    });
    paths::report(context, hits, stopped, |it| {
        vec![("action", it.action()), ("caller", it.caller())]
    });
}
