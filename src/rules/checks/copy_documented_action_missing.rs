//! Copies that nothing stops, without an action that AWS documents for them.
//!
//! Such copies have been seen to work; what AWS only tells owners of keys to allow is left out.

use crate::copy::{EvidencePlace, PathVerdict, Step};
use crate::inventory::DocumentId;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports each such action once for the policy that leaves it out.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let paths = context.spaces.copy_paths().iter();
    let standing = paths.filter(|path| path.verdict != PathVerdict::Fails);
    for (path, step) in standing.flat_map(|path| path.steps().map(move |step| (path, step))) {
        let Some(doubt) = step.doubts.iter().find(|doubt| !doubt.is_listed) else { continue };
        let Some((document, at)) = policy(context, step) else { continue };
        let copy = &path.action.destination_backup_vault_arn;
        let copy = copy.as_ref().map_or(path.action.at.head(), |arn| arn.at);
        let hit = Hit::new(document, at).label("Copy", copy).value("action", &*doubt.action);
        let hit = hit.value("type", &*path.resource_type);
        hits.push_once(hit);
    }
}

/// The actions of the statement that comes nearest, else the start of the policy.
fn policy(context: &Context<'_>, step: &Step) -> Option<(DocumentId, Location)> {
    let mut in_documents = step.evidence.iter().filter_map(|evidence| match evidence.place {
        EvidencePlace::Document(id, at) => Some((id, at)),
        EvidencePlace::BuiltIn(_) => None,
    });
    let (id, at) = in_documents.next()?;
    let statements = &context.inventory.policy(id)?.policy.statements;
    let nearest = statements.iter().find(|statement| statement.at == at);
    let action = nearest.and_then(|statement| statement.action.as_ref());
    Some((id, action.map_or(at.head(), |action| action.at)))
}
