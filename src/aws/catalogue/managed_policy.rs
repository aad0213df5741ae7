//! AWS managed policies: those of AWS Backup and KMS, and the two for administrators.
//!
//! A role that carries one has permissions that no file of the user shows.

use std::fmt;
use std::sync::OnceLock;

use super::list::{entries, fields};
use super::packed::Packed;

/// An AWS managed policy, as of its version.
pub struct ManagedPolicy {
    /// `AWSBackupServiceRolePolicyForBackup`.
    pub name: &'static str,
    /// Its ARN in the `aws` partition.
    pub arn: &'static str,
    /// The version that is embedded: `v30`. AWS changes the default version without asking.
    pub version: &'static str,
    /// The day AWS published that version, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Whether AWS has withdrawn it; roles that had it keep it.
    pub retired: bool,
    packed: Packed,
    document: OnceLock<&'static str>,
}

/// The managed policies, in order of name.
pub fn managed_policies() -> &'static [ManagedPolicy] {
    static POLICIES: OnceLock<Vec<ManagedPolicy>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let text = include_str!(concat!(env!("OUT_DIR"), "/policies.txt"));
        entries(text).map(ManagedPolicy::read).collect()
    })
}

/// The managed policy of a name, or of an ARN in any partition; both count case.
pub fn managed_policy(name_or_arn: &str) -> Option<&'static ManagedPolicy> {
    let mut policies = managed_policies().iter();
    match path(name_or_arn) {
        Some(wanted) => policies.find(|policy| path(policy.arn) == Some(wanted)),
        None => policies.find(|policy| policy.name == name_or_arn),
    }
}

/// The part of a managed policy's ARN behind `policy/`.
fn path(arn: &str) -> Option<&str> {
    let (partition, path) = arn.strip_prefix("arn:")?.split_once(":iam::aws:policy/")?;
    (!partition.contains(':')).then_some(path)
}

impl ManagedPolicy {
    fn read(line: &'static str) -> Self {
        let [name, arn, version, date, retired, offset, length] = fields(line);
        let packed = Packed::new(offset, length);
        let retired = retired == "retired";
        Self { name, arn, version, date, retired, packed, document: OnceLock::new() }
    }

    /// The policy document as AWS publishes it: JSON text, indented.
    pub fn document(&self) -> &'static str {
        self.document.get_or_init(|| self.packed.inflate())
    }
}

impl fmt::Debug for ManagedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManagedPolicy").field(&self.name).field(&self.version).finish()
    }
}
