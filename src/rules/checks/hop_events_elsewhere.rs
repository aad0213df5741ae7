//! Rules that wait for events of another account or Region, which nothing brings to them.
//!
//! Events arrive where the job runs: in the account and Region of the source vault.

use crate::aws::Arn;
use crate::copy::{Hop, Job};
use crate::inventory::{EventField, Home};
use crate::rules::{Context, Hit, Hits, paths};
use crate::source::Location;

/// Reports the member that names another account or Region, where no policy of the bus lets others
/// send events.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    let inventory = context.inventory;
    for hop in &context.spaces.hops().all {
        let Some(home) = inventory.document(hop.rule.document).map(Home::of) else { continue };
        let own_bus = hop.rule.event_bus_name.is_none();
        if !own_bus || !inventory.bus_policies(hop.rule).is_empty() {
            continue;
        }
        if let Some(at) = elsewhere(hop, &home) {
            hits.push(paths::on_hop(context, hop, Hit::new(hop.rule.document, at)));
        }
    }
}

/// Where the pattern asks for events of other places alone.
fn elsewhere(hop: &Hop<'_>, home: &Home) -> Option<Location> {
    let path = match hop.job {
        Job::Copy => "detail.sourceBackupVaultArn",
        Job::Backup => "detail.backupVaultArn",
    };
    let is_away =
        |text: &str| text.parse::<Arn>().is_ok_and(|arn| !Home::of_arn(&arn).agrees_with(home));
    let is_other = |text: &str| {
        text.parse().is_ok_and(|account| {
            home.account.is_some_and(|own| own != account && own != crate::aws::AccountId::THIS)
        })
    };
    let by_vault = hop.pattern.field(path).and_then(|field| all(field, &is_away));
    by_vault.or_else(|| hop.pattern.field("account").and_then(|field| all(field, &is_other)))
}

/// The first value, if all are known and all are so.
fn all(field: &EventField, is_so: &dyn Fn(&str) -> bool) -> Option<Location> {
    let is_known = !field.has_tests && field.values.iter().all(|it| it.value.no().is_none());
    let first = field.known().next().filter(|_| is_known)?;
    field.known().all(|(value, _)| is_so(value)).then_some(first.1)
}
