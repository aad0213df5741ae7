//! Copies to other accounts in an organization that has not switched that on.
//!
//! The switch stands in the global settings of AWS Backup.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::CrossAccountBackupEnabled);
    paths::report(context, hits, stopped, |it| vec![("account", it.account())]);
}
