//! Resources whose type is misspelt.
//!
//! The formats are in the catalogue. Only what is close to one of them is reported: AWS's own policies
//! name resources of forms that its reference lacks.

use crate::aws::Arn;
use crate::aws::catalogue::{self, Service, did_you_mean};
use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource whose type is none of its service's and close to one.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy, Kind::Scp, Kind::Rcp]) {
        let resources = policy.statements.iter().flat_map(|it| &it.resource);
        for (text, at) in resources.flat_map(Element::known) {
            let Ok(arn) = text.parse::<Arn>() else { continue };
            let Some(service) = catalogue::service(arn.service()) else { continue };
            let (written, types) = (type_of(arn.resource()), types_of(service));
            if written.is_empty() || written.contains(['*', '?', '$']) || types.contains(&written) {
                continue;
            }
            if let Some(near) = did_you_mean(written, types) {
                let hit = Hit::new(id, at).value("type", written).value("near", near);
                hits.push(hit.value("service", arn.service()).value("date", catalogue::DATE));
            }
        }
    }
}

/// The words before the first `:` or `/` of the formats of a service's own resources.
fn types_of(service: Service) -> Vec<&'static str> {
    let formats = service.resource_types().iter().flat_map(catalogue::ResourceType::formats);
    let types = formats.filter_map(|format| {
        let mut parts = format.splitn(6, ':').skip(2);
        let is_own = parts.next() == Some(service.prefix());
        is_own.then(|| parts.nth(2).map(type_of))?
    });
    types.filter(|word| !word.is_empty() && !word.contains("${")).collect()
}

fn type_of(resource: &str) -> &str {
    resource.split([':', '/']).next().unwrap_or_default()
}
