//! Partitions and their Regions.

use std::sync::OnceLock;

use super::list::{entries, fields};

/// A set of Regions whose accounts and resources know nothing of the others'.
#[derive(Clone, Debug)]
pub struct Partition {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub id: &'static str,
    /// What its host names end in. Service principals and `kms:ViaService` mostly keep
    /// `amazonaws.com` whatever the partition.
    pub dns_suffix: &'static str,
    /// Its Regions, in order of code.
    pub regions: Vec<KnownRegion>,
}

/// A Region that AWS has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRegion {
    /// `eu-west-1`.
    pub code: &'static str,
    /// `Europe (Ireland)`.
    pub title: &'static str,
}

/// All partitions, in order of id.
pub fn partitions() -> &'static [Partition] {
    static PARTITIONS: OnceLock<Vec<Partition>> = OnceLock::new();
    PARTITIONS.get_or_init(|| {
        let mut partitions: Vec<Partition> = Vec::new();
        for line in entries(include_str!("data/partitions.txt")) {
            let [kind, id, text] = fields(line);
            if kind == "partition" {
                partitions.push(Partition { id, dns_suffix: text, regions: Vec::new() });
            } else if let Some(partition) = partitions.last_mut() {
                partition.regions.push(KnownRegion { code: id, title: text });
            }
        }
        partitions
    })
}

/// The partition of this id.
pub fn partition(id: &str) -> Option<&'static Partition> {
    partitions().iter().find(|partition| partition.id == id)
}

/// The Region of this code; codes are lower case.
pub fn region(code: &str) -> Option<KnownRegion> {
    partitions().iter().flat_map(|partition| &partition.regions).copied().find(|r| r.code == code)
}

/// The partition that a Region belongs to; none for a code that AWS had not when the data was
/// made.
pub fn partition_of(code: &str) -> Option<&'static Partition> {
    partitions().iter().find(|partition| partition.has(code))
}

/// Whether a partition has this Region.
pub fn is_region(partition_id: &str, code: &str) -> bool {
    partition(partition_id).is_some_and(|partition| partition.has(code))
}

/// Whether accounts have to enable the Region first. A Region younger than the data says no.
// AWS: account management guide, "Enable or disable AWS Regions in your account"
pub fn is_opt_in(code: &str) -> bool {
    entries(include_str!("data/regions-opt-in.txt")).any(|known| known == code)
}

impl Partition {
    /// Whether it has this Region.
    pub fn has(&self, code: &str) -> bool {
        self.regions.iter().any(|region| region.code == code)
    }
}
