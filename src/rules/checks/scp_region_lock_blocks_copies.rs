//! Locks on Regions that leave out a Region that plans copy to.
//!
//! Policy and plans are two documents.

use crate::aws::{Arn, Region};
use crate::iam::pattern::Glob;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports every lock on Regions that denies AWS Backup where a copy action goes.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::Scp]) {
        for statement in policy.statements.iter().filter(|statement| statement.denies()) {
            let is_taken = statement.takes("backup:copyintobackupvault") == Some(true);
            for condition in statement.conditions_on("aws:RequestedRegion") {
                let is_list = condition.meaning.is_some_and(|it| it.comparison.is_negated());
                if !is_taken || !is_list || condition.has_open() || statement.conditions.len() > 1 {
                    continue;
                }
                let allowed: Vec<Glob> = condition.known().map(|(it, _)| Glob::parse(it)).collect();
                if let Some((region, at)) = left_out(context, &allowed) {
                    let hit = Hit::new(id, condition.values_at).label("Destination", at);
                    hits.push(hit.value("Sid", statement.name()).value("region", region));
                }
            }
        }
    }
}

/// The first Region that a plan copies to and that no pattern allows.
fn left_out(context: &Context<'_>, allowed: &[Glob]) -> Option<(String, Location)> {
    context.inventory.copy_actions().find_map(|(_, _, copy)| {
        let destination = copy.destination_backup_vault_arn.as_ref()?;
        let arn: Arn = destination.value.yes()?.parse().ok()?;
        arn.region().parse::<Region>().ok()?;
        let is_allowed = allowed.iter().any(|region| region.matches(arn.region()));
        (!is_allowed).then(|| (arn.region().to_owned(), destination.at))
    })
}
