//! Names that policies hold besides actions and keys: service principals, aliases of AWS managed
//! keys, API operations that look like permissions.

use super::list::{entries, fields, items};
use super::partition::{partitions, region};
use super::service::folded;

const TIME_ZONES: &str = include_str!("data/time-zones.txt");

/// What is known of a service principal's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePrincipal<'n> {
    /// The name without Region, and with the suffix of the `aws` partition: `logs.amazonaws.com`
    /// is listed, and `logs.eu-west-1.amazonaws.com` is its form in one Region.
    pub name: &'static str,
    /// The Region in the name as written.
    pub region: Option<&'n str>,
}

/// The service principal that a text names, in its general form or that of a Region, with the DNS
/// suffix of any partition. No list of AWS's is complete: an unlisted name may be right.
pub fn service_principal(name: &str) -> Option<ServicePrincipal<'_>> {
    let suffixes = partitions().iter().map(|partition| partition.dns_suffix);
    let suffixes = suffixes.filter_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    suffixes.filter(|start| !start.is_empty()).find_map(|start| {
        let listed = |start: &str| {
            service_principals().find(|known| known.strip_suffix(".amazonaws.com") == Some(start))
        };
        let regional = || {
            let (service, code) = start.rsplit_once('.')?;
            region(code)?;
            Some(ServicePrincipal { name: listed(service)?, region: Some(code) })
        };
        listed(start).map(|name| ServicePrincipal { name, region: None }).or_else(regional)
    })
}

/// The service principals that are known, with the suffix `.amazonaws.com`; first those of AWS
/// managed policies.
pub fn service_principals() -> impl Iterator<Item = &'static str> {
    entries(include_str!("data/service-principals.txt"))
        .chain(entries(include_str!("data/service-principals-more.txt")))
}

/// The names of the IANA time zone database, links such as `US/Eastern` included. Capitals count.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    entries(TIME_ZONES).filter(|line| !line.starts_with("version\t"))
}

/// The release of the database that [`time_zones`] is of: `2026f`.
pub fn time_zone_version() -> &'static str {
    entries(TIME_ZONES).find_map(|line| line.strip_prefix("version\t")).unwrap_or_default()
}

/// Whether an alias name, with `alias/`, is one of the AWS managed keys that documentation names.
/// Other aliases under `alias/aws/` are AWS managed keys as well; nobody else can make them.
pub fn is_aws_managed_key_alias(alias: &str) -> bool {
    alias.strip_prefix("alias/aws/").is_some_and(|name| {
        entries(include_str!("data/aws-managed-keys.txt")).any(|known| known == name)
    })
}

/// The permissions that an API operation asks for, where the operation's own name is none:
/// `kms:ReEncrypt` gives `kms:ReEncryptFrom` and `kms:ReEncryptTo`. Empty for other names.
pub fn not_a_permission(operation: &str) -> Vec<&'static str> {
    entries(include_str!("data/not-permissions.txt"))
        .map(fields)
        .filter(|[name, _]| folded(name, operation).is_eq())
        .flat_map(|[_, permissions]| items(permissions))
        .collect()
}
