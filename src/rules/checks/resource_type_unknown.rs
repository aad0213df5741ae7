//! Resources whose type is misspelt, or parted from the name by the other of `:` and `/`.
//!
//! The formats are in the catalogue. Only what is close to one of them is reported: AWS's own policies
//! name resources of forms that its reference lacks.

use crate::aws::Arn;
use crate::aws::catalogue::{self, Service, did_you_mean};
use crate::iam::Element;
use crate::inventory::Kind;
use crate::rules::{Context, Hit, Hits};

/// Reports every resource whose type is none of its service's and close to one, or one that no format
/// writes so.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (_, id, policy) in context.policies(&[Kind::IdentityPolicy, Kind::Scp, Kind::Rcp]) {
        let resources = policy.statements.iter().flat_map(|it| &it.resource);
        for (text, at) in resources.flat_map(Element::known) {
            let Ok(arn) = text.parse::<Arn>() else { continue };
            let Some(service) = catalogue::service(arn.service()) else { continue };
            let (written, types) = (type_of(arn.resource()), types_of(service));
            if written.is_empty() || written.contains(['*', '?', '$']) {
                continue;
            }
            let near = if types.iter().any(|(word, _)| *word == written) {
                parted_otherwise(arn.resource(), &types)
            } else {
                let words = types.iter().map(|(word, _)| *word);
                did_you_mean(written, words).map(|near| (written.to_owned(), near.to_owned()))
            };
            if let Some((written, near)) = near {
                let hit = Hit::new(id, at).value("type", written).value("near", near);
                hits.push(hit.value("service", arn.service()).value("date", catalogue::DATE));
            }
        }
    }
}

/// The reference has one format for the recovery points of all services.
/// AWS: AWS Backup developer guide, "AWS Backup resource ARNs".
const RECOVERY_POINT: (&str, &str) = ("recovery-point", ":${RecoveryPointId}");

/// The type with what stands behind it, as written and as its service has it, where that is not the
/// same: a colon for a slash, or a slash for a colon.
fn parted_otherwise(resource: &str, types: &[(&str, &str)]) -> Option<(String, String)> {
    let word = type_of(resource);
    let parting = |rest: &str| rest.chars().next().filter(|it| matches!(it, ':' | '/'));
    let written = parting(resource.strip_prefix(word)?)?;
    let own = types.iter().filter(|(known, _)| *known == word);
    let partings: Vec<char> = own.map(|(_, rest)| parting(rest)).collect::<Option<_>>()?;
    let is_other = !partings.contains(&written);
    let first = partings.first().filter(|_| is_other)?;
    Some((format!("{word}{written}"), format!("{word}{first}")))
}

/// The words before the first `:` or `/` of the formats of a service's own resources, and what stands
/// behind them.
fn types_of(service: Service) -> Vec<(&'static str, &'static str)> {
    let formats = service.resource_types().iter().flat_map(catalogue::ResourceType::formats);
    let types = formats.filter_map(|format| {
        let mut parts = format.splitn(6, ':').skip(2);
        let is_own = parts.next() == Some(service.prefix());
        let resource = is_own.then(|| parts.nth(2))??;
        let word = type_of(resource);
        Some((word, resource.strip_prefix(word).unwrap_or_default()))
    });
    let own = (service.prefix() == "backup").then_some(RECOVERY_POINT);
    let types = types.filter(|(word, _)| !word.is_empty() && !word.contains("${"));
    types.chain(own).collect()
}

fn type_of(resource: &str) -> &str {
    resource.split([':', '/']).next().unwrap_or_default()
}
