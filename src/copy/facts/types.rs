//! Resource types: which ARNs are theirs, and what their recovery points are called.

use std::sync::OnceLock;

use crate::aws::Arn;

use super::{entries, fields};

/// A type of resource, in AWS Backup's words, or one of its sub-types that copies differ by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `RDS`, `EBS`, `FSx ONTAP` …
    pub name: &'static str,
    /// The service and the start of the resource part, such as `rds:db:`; empty for sub-types.
    arn: &'static str,
    recovery_point: &'static str,
    /// Whose KMS calls its copies make: a word of the table of calls; empty where nobody knows or
    /// nothing is copied.
    pub class: &'static str,
    /// The key of an encrypted resource without one of its own: an alias, or `account` where the
    /// account chooses.
    pub default_key: &'static str,
    /// The command that lists such resources with their keys; may be empty.
    pub command: &'static str,
}

/// What stands for a number that AWS gives.
const SOME_NUMBER: &str = "00000000-0000-0000-0000-000000000000";

fn types() -> &'static [ResourceType] {
    static TYPES: OnceLock<Vec<ResourceType>> = OnceLock::new();
    TYPES.get_or_init(|| {
        let read = |line| {
            let [name, arn, recovery_point, class, default_key, command] = fields(line);
            ResourceType { name, arn, recovery_point, class, default_key, command }
        };
        entries(include_str!("data/types.txt")).map(read).collect()
    })
}

/// The type of this name, without regard to case.
pub fn resource_type(name: &str) -> Option<&'static ResourceType> {
    types().iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

/// The name as AWS Backup writes it; a type that is newer than the facts keeps its own.
pub fn canonical(name: &str) -> &str {
    resource_type(name).map_or(name, |known| known.name)
}

/// The type that an ARN belongs to, where the ARN tells. `cluster` of RDS is one of four.
pub fn of_arn(arn: &Arn) -> Option<&'static ResourceType> {
    let text = format!("{}:{}", arn.service(), arn.resource());
    let mut named = types().iter().filter(|known| !known.arn.is_empty());
    named.find(|known| text.starts_with(known.arn))
}

/// The types that a pattern over ARNs names, in the order of the table; none for `*`.
pub fn of_pattern(pattern: &str) -> Vec<&'static ResourceType> {
    let mut parts = pattern.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or("*");
    let resource = parts.nth(2).unwrap_or("*");
    if service.contains(['*', '?']) {
        return Vec::new();
    }
    let known: String = resource.chars().take_while(|c| !matches!(c, '*' | '?')).collect();
    let text = format!("{service}:{known}");
    let is_named = |of: &&ResourceType| {
        !of.arn.is_empty() && (text.starts_with(of.arn) || of.arn.starts_with(&text))
    };
    let mut found: Vec<&ResourceType> = types().iter().filter(is_named).collect();
    found.dedup_by_key(|of| of.name);
    found
}

impl ResourceType {
    /// An ARN that a recovery point of this type could have. AWS: service authorization reference:
    /// snapshots and images have no account in theirs.
    pub fn recovery_point(&self, partition: &str, region: &str, account: &str) -> String {
        let (service, resource) = self.recovery_point.split_once(':').unwrap_or(("backup", ""));
        let (account, resource) = match resource.strip_prefix('-') {
            Some(bare) => ("", bare),
            None => (account, resource),
        };
        let resource = resource.replace("{id}", SOME_NUMBER);
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// An ARN of a recovery point as above, for all numbers that AWS gives.
    pub fn any_number(arn: &str) -> String {
        arn.replace(SOME_NUMBER, "*")
    }

    /// An ARN that a resource of this type could have.
    pub fn sample_arn(&self, partition: &str, region: &str, account: &str, name: &str) -> String {
        let (service, start) = self.arn.split_once(':').unwrap_or((self.arn, ""));
        if service == "s3" {
            return format!("arn:{partition}:s3:::{name}");
        }
        format!("arn:{partition}:{service}:{region}:{account}:{start}{name}")
    }
}
