//! Selections that name a role of another account than the plan's.
//!
//! The account of a plan stands in other documents, or in the configuration.

use crate::copy::{Shortfall, StepId};
use crate::rules::{Context, Hits, paths};

/// Reports each reference to a role once.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceRoleMayCopy)
        .filter(|it| it.step.shortfall == Some(Shortfall::RoleElsewhere));
    paths::report(context, hits, stopped, |it| {
        vec![("role", it.caller()), ("account", it.source())]
    });
}
