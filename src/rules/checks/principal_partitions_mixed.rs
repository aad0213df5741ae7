//! Principals of two partitions in one policy.
//!
//! Two places are compared, and the partition stands inside of the ARN.

use crate::aws::{Arn, catalogue};
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};
use crate::source::Location;

/// Reports the first principal of another partition than the first principal of its policy.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in
        context.policies(&[Kind::KeyPolicy, Kind::VaultPolicy, Kind::TrustPolicy])
    {
        let is_known = |(arn, _): &(Arn, Location)| catalogue::partition(arn.partition()).is_some();
        let mut arns = policy.principal_arns().filter(is_known);
        let Some((first, first_at)) = arns.next() else { continue };
        if let Some((other, at)) = arns.find(|(arn, _)| arn.partition() != first.partition()) {
            let hit = Hit::new(id, at).label("First", first_at);
            hits.push(hit.value("one", first.partition()).value("other", other.partition()));
        }
    }
}
