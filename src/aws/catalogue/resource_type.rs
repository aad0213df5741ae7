//! Resource types and the ARNs that name them.

use super::list::items;
use super::pattern;
use crate::aws::Arn;

/// A kind of resource that a statement can name.
#[derive(Clone, Copy, Debug)]
pub struct ResourceType {
    /// The reference's name for it: `key`, `backupVault`. Some hold spaces.
    pub name: &'static str,
    formats: &'static str,
    condition_keys: &'static str,
}

impl ResourceType {
    pub(super) fn new(
        name: &'static str,
        formats: &'static str,
        condition_keys: &'static str,
    ) -> Self {
        Self { name, formats, condition_keys }
    }

    /// The ARN formats, with `${…}` for the parts that vary. Nearly always one.
    pub fn formats(&self) -> impl Iterator<Item = &'static str> {
        self.formats.split(' ').filter(|format| !format.is_empty())
    }

    /// The condition keys that go with every action on this type.
    pub fn condition_keys(&self) -> impl Iterator<Item = &'static str> {
        items(self.condition_keys)
    }

    /// Whether an ARN, or some ARN of a pattern, has a format of this type. Parts are compared
    /// one by one, as IAM does: a wildcard does not cross from one part into the next.
    // AWS: IAM user guide, "IAM JSON policy elements: Resource", wildcards in ARN segments
    pub fn takes(&self, arn: &Arn) -> bool {
        self.formats().any(|format| {
            let mut parts = format.splitn(6, ':');
            arn.parts()
                .iter()
                .all(|part| parts.next().is_some_and(|wanted| pattern::overlaps(part, wanted)))
        })
    }
}
