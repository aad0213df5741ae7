//! Roles that may not copy, by their own policies or by what limits them.
//!
//! Roles that AWS Backup may not assume, those of other accounts, and those without permissions for buckets have
//! rules of their own.

use crate::copy::{Shortfall, StepId};
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::SourceRoleMayCopy).filter(|it| {
        let of_selection = [Some(Shortfall::Trust), Some(Shortfall::RoleElsewhere)];
        let has_own_rule = of_selection.contains(&it.step.shortfall)
            || it.step.shortfall == Some(Shortfall::TypeAction) && it.path.resource_type == "S3";
        !has_own_rule
    });
    paths::report(context, hits, stopped, |it| {
        vec![("action", it.action()), ("caller", it.caller())]
    });
}
