//! Copies that AWS Backup does not make of a type of resources.
//!
//! The facts about types are dated.

use crate::copy::StepId;
use crate::rules::{Context, Hits, paths};

/// Reports each place and cause once, however many paths stop there.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let stopped = paths::stopped(context, StepId::TypeSupportsCopy);
    paths::report(context, hits, stopped, |it| vec![("type", it.path.resource_type.clone())]);
}
