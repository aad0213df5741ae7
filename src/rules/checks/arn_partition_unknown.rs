//! ARNs of partitions that do not exist.
//!
//! The partitions are in the catalogue.

use crate::aws::{Arn, catalogue};
use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every ARN of a principal or resource whose partition AWS does not have.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(Kind::POLICIES) {
        let resources =
            policy.statements.iter().flat_map(|it| &it.resource).flat_map(Element::known);
        let resources = resources.filter_map(|(text, at)| Some((text.parse::<Arn>().ok()?, at)));
        for (arn, at) in policy.principal_arns().chain(resources) {
            let name = arn.partition();
            if !name.contains(['*', '?', '$']) && catalogue::partition(name).is_none() {
                let known = catalogue::partitions().iter().map(|it| it.id).collect::<Vec<_>>();
                let hit = Hit::new(id, at).value("name", name);
                hits.push(hit.value("known", known.join(", ")));
            }
        }
    }
}
