//! Copy paths that fail, and copies of functions that do, as hits: the culprit first, then the copy
//! action; and every document involved, in the order in which a path is read.
//!
//! Many paths fail for one reason; they are one hit, with the documents of the first.

use crate::copy::{CopyPath, EvidencePlace, Hop, Part, PathVerdict, Step, StepId};
use crate::finding::{Confidence, Fix};
use crate::inventory::{CopyAction, DocumentId};
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
    all_stopped(context, id).filter(|stopped| stopped.path.confidence == Confidence::High)
}

fn all_stopped<'a>(context: &Context<'a>, id: StepId) -> impl Iterator<Item = Stopped<'a, 'a>> {
    let fails = context.spaces.copy_paths().iter();
    let fails = fails.filter(|path| path.verdict == PathVerdict::Fails);
    let steps = fails.flat_map(|path| path.fails_because().map(move |step| Stopped { path, step }));
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
    let copy = copy_of(context, path.action);
    if copy != at {
        hit = hit.label("Copy", copy);
    }
    for (name, value) in values {
        hit = hit.value(name, value);
    }
    hit.path = places(context, Stopped { path, step }, &hit);
    Some(hit)
}

/// A hit of a rule that needs no path to be sure, with the path that it stops at a step, where there is
/// one.
pub(super) fn along(context: &Context<'_>, id: StepId, mut hit: Hit) -> Hit {
    let shows = |at: Location| hit.at == at || hit.labels.iter().any(|(_, label)| *label == at);
    let nearness = |stopped: &Stopped<'_, '_>| {
        let copy = stopped.path.action.destination_backup_vault_arn.as_ref().map(|arn| arn.at);
        let cited = stopped.step.places.iter().map(|(_, at)| *at).filter(|at| Some(*at) != copy);
        let part = stopped.path.involved.iter().find(|(_, document)| *document == hit.document);
        match part {
            Some(_) if copy.is_some_and(shows) => 3,
            Some(_) if cited.clone().any(shows) => 2,
            // a plan has many copies
            Some((part, _)) if *part != Part::Plan => 1,
            Some(_) | None => 0,
        }
    };
    let mut nearest: Option<(u8, Stopped<'_, '_>)> = None;
    for stopped in all_stopped(context, id) {
        let near = nearness(&stopped);
        if near > nearest.as_ref().map_or(0, |(known, _)| *known) {
            nearest = Some((near, stopped));
        }
    }
    if let Some((_, stopped)) = nearest {
        hit.path = places(context, stopped, &hit);
    }
    hit
}

/// A hit on the way of a copy that a function makes, with that way.
pub(super) fn on_hop<'a>(context: &Context<'a>, hop: &Hop<'a>, mut hit: Hit) -> Hit {
    let (fed, involved) = context.spaces.hops().involved(hop, hit.at);
    let at = |part: Part, _: DocumentId, whole: Location| match (part, fed) {
        (Part::Plan, Some(action)) => copy_of(context, action),
        (Part::EventRule, _) => hop.pattern.at.head(),
        (Part::Function, _) => hop.function.at.head(),
        _ => whole.head(),
    };
    hit.path = flow(context, stops(context, &involved, at), &hit);
    hit
}

/// The places of a path, by its documents: those of the hit, else what the steps cite, else its start.
fn places(
    context: &Context<'_>,
    Stopped { path, step }: Stopped<'_, '_>,
    hit: &Hit,
) -> Vec<(&'static str, Location)> {
    let at = |part: Part, id: DocumentId, whole: Location| {
        if part == Part::Plan {
            return copy_of(context, path.action);
        }
        cited(path, step, id).unwrap_or(whole).head()
    };
    flow(context, stops(context, &path.involved, at), hit)
}

/// Where a copy goes.
fn copy_of(context: &Context<'_>, action: &CopyAction) -> Location {
    let copy = action.destination_backup_vault_arn.as_ref().map_or(action.at, |arn| arn.at);
    short(context, copy)
}

/// A document that a copy goes through.
struct Stop {
    part: Part,
    document: DocumentId,
    /// Where to look at it, if the hit says nothing of it.
    at: Location,
}

fn stops(
    context: &Context<'_>,
    involved: &[(Part, DocumentId)],
    at: impl Fn(Part, DocumentId, Location) -> Location,
) -> Vec<Stop> {
    let stop = |(part, id): &(Part, DocumentId)| {
        let document = context.inventory.document(*id)?;
        let whole = if document.kind.is_policy() { document.root.at.head() } else { document.at };
        Some(Stop { part: *part, document: *id, at: at(*part, *id, whole) })
    };
    involved.iter().filter_map(stop).collect()
}

/// The way of a copy through its documents, with the places of a hit in them; a plan's copy action
/// is always there, and what is in no document of the way stands at its end.
fn flow(context: &Context<'_>, stops: Vec<Stop>, hit: &Hit) -> Vec<(&'static str, Location)> {
    let of_hit = std::iter::once(hit.at).chain(hit.labels.iter().map(|(_, at)| *at));
    let owned = of_hit.map(|at| (owner(context, &stops, hit, at), at));
    let owned: Vec<(Option<DocumentId>, Location)> = owned.collect();
    let mut found = Vec::new();
    for Stop { part, document, at } in stops {
        let own = owned.iter().filter(|(owner, _)| *owner == Some(document)).map(|(_, at)| *at);
        let mut own: Vec<Location> = own.collect();
        if part == Part::Plan {
            own.retain(|it| *it != at);
        }
        if part == Part::Plan || own.is_empty() {
            own.insert(0, at);
        }
        found.extend(own.into_iter().map(|at| (part.words(), at)));
    }
    let elsewhere = owned.iter().filter(|(owner, _)| owner.is_none());
    found.extend(elsewhere.map(|(_, at)| ("", *at)));
    found
}

/// The document of a path that a place of a hit is in: the innermost one.
fn owner(context: &Context<'_>, stops: &[Stop], hit: &Hit, at: Location) -> Option<DocumentId> {
    let ids = stops.iter().map(|stop| stop.document);
    if at == hit.at && ids.clone().any(|id| id == hit.document) {
        return Some(hit.document);
    }
    let around = ids.filter_map(|id| {
        let document = context.inventory.document(id)?;
        let around = [document.root.at, document.at].into_iter().find(|it| it.contains(at))?;
        Some((around.span.end - around.span.start, id))
    });
    around.min().map(|(_, id)| id)
}

/// The statement of a policy that a path's steps cite, the stopping one first.
fn cited(path: &CopyPath<'_>, step: &Step, document: DocumentId) -> Option<Location> {
    let evidence = std::iter::once(step).chain(path.steps()).flat_map(|step| &step.evidence);
    evidence.into_iter().find_map(|evidence| match evidence.place {
        EvidencePlace::Document(id, at) if id == document => Some(at),
        EvidencePlace::Document(..) | EvidencePlace::BuiltIn(_) => None,
    })
}

/// The first byte of an object.
fn short(context: &Context<'_>, at: Location) -> Location {
    if context.sources.slice(at).starts_with('{') { at.head() } else { at }
}

impl Stopped<'_, '_> {
    /// The statements that would let the path on, where it is a policy that lacks them.
    fn fix(&self, context: &Context<'_>) -> Option<Fix> {
        let has_permits = !self.step.permits.is_empty();
        has_permits.then(|| context.permission(&self.step.lacks())).flatten()
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
