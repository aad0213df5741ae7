//! Copy paths that fail, as hits: the culprit first, then the copy action and the role, in the order
//! in which a path is read.
//!
//! Many paths fail for one reason; they are one hit.

use crate::copy::{CopyPath, PathVerdict, Step, StepId};
use crate::finding::{Confidence, Fix};
use crate::source::Location;

use super::{Context, Hit, Hits};

/// A step that stops a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopped<'p, 'a> {
    pub(super) path: &'p CopyPath<'a>,
    pub(super) step: &'p Step,
}

/// The paths that certainly fail at a step, in order.
pub(super) fn stopped<'a>(
    context: &Context<'a>,
    id: StepId,
) -> impl Iterator<Item = Stopped<'a, 'a>> {
    let sure =
        context.spaces.copy_paths().iter().filter(|path| {
            path.verdict == PathVerdict::Fails && path.confidence == Confidence::High
        });
    let steps = sure.flat_map(|path| path.fails_because().map(move |step| Stopped { path, step }));
    steps.filter(move |stopped| stopped.step.id == id)
}

/// Adds a hit with its values for each place and cause at which paths stop, however many they are.
pub(super) fn report<'a>(
    context: &Context<'a>,
    hits: &mut Hits,
    stopped: impl Iterator<Item = Stopped<'a, 'a>>,
    values: impl Fn(&Stopped<'a, 'a>) -> Vec<(&'static str, String)>,
) {
    for stopped in stopped {
        let Some(hit) = hit(context, stopped, values(&stopped)) else { continue };
        if hits.is_new(&hit) {
            hits.push(hit.fix(stopped.fix(context)));
        }
    }
}

fn hit<'a>(
    context: &Context<'a>,
    Stopped { path, step }: Stopped<'a, 'a>,
    values: Vec<(&'static str, String)>,
) -> Option<Hit> {
    let (document, at) = *step.places.first()?;
    let at = short(context, at);
    let mut hit = Hit::new(document, at);
    let copy = path.action.destination_backup_vault_arn.as_ref().map_or(path.action.at, |it| it.at);
    if copy != at {
        hit = hit.label("Copy", short(context, copy));
    }
    for (name, value) in values {
        hit = hit.value(name, value);
    }
    hit.is_path = true;
    Some(hit)
}

/// The first byte of an object.
fn short(context: &Context<'_>, at: Location) -> Location {
    if context.sources.slice(at).starts_with('{') { at.head() } else { at }
}

impl Stopped<'_, '_> {
    /// The statements that would let the path on, where it is a policy that lacks them.
    fn fix(&self, context: &Context<'_>) -> Option<Fix> {
        let on = self.step.resource.as_deref().unwrap_or_default();
        let has_permits = !self.step.permits.is_empty();
        has_permits.then(|| context.permission(self.step.policy(), on)).flatten()
    }

    /// What is missing, or the call that a Deny hits.
    pub(super) fn action(&self) -> String {
        let call = || self.step.action.clone();
        self.step.missing.first().cloned().or_else(call).unwrap_or_default()
    }

    /// Who calls: the name of the role.
    pub(super) fn caller(&self) -> String {
        let arn = self.step.principal.as_deref().unwrap_or_default();
        arn.rsplit('/').next().unwrap_or(arn).to_owned()
    }

    /// The destination account.
    pub(super) fn account(&self) -> String {
        self.path.destination.account.map_or_else(String::new, |account| account.to_string())
    }

    /// The source account.
    pub(super) fn source(&self) -> String {
        self.path.source.account.map_or_else(String::new, |account| account.to_string())
    }
}
