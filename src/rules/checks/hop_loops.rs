//! Rules that take the end of the copies that their own function makes.

use crate::copy::{Hop, Job};
use crate::rules::{Context, Hit, Hits};

/// Members of an event by which a rule can tell its own copies from others.
const TELLING: &[&str] = &[
    "detail.sourceBackupVaultArn",
    "detail.resourceArn",
    "detail.iamRoleArn",
    "detail.destinationRecoveryPointArn",
    "resources",
];

/// Reports every rule over copy jobs that nothing keeps from the copies of its function.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for hop in &context.spaces.hops().all {
        if hop.job == Job::Copy && !hop.pattern.is_open && takes_its_own(hop) {
            let named = hop.pattern.field("detail-type");
            let at = named.map_or(hop.pattern.at.head(), |field| field.at);
            hits.push(Hit::new(hop.rule.document, at).label("Function", hop.function.at));
        }
    }
}

fn takes_its_own(hop: &Hop<'_>) -> bool {
    let pattern = hop.pattern;
    if let Some(field) = pattern.field("detail.destinationBackupVaultArn") {
        let is_own = |(value, _): (&str, _)| hop.to.iter().any(|(to, _)| to.as_str() == value);
        return field.known().any(is_own);
    }
    let by_plan = pattern.fields.iter().any(|field| field.path.starts_with("detail.createdBy"));
    !by_plan && !TELLING.iter().any(|path| pattern.field(path).is_some())
}
