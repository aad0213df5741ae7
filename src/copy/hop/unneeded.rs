//! Whether a plan could copy where the hop copies, in one action.
//!
//! AWS: AWS Backup developer guide, "Document history", October 23, 2025: copies to another account
//! and Region at once for the types that could not.

use crate::aws::Region;

use super::super::facts::{self, Feature, Support};
use super::super::key::KeyOf;
use super::{Hop, Hops, Job};

impl<'a> Hops<'a> {
    /// Whether everything that ends in the vault in between could be copied to the destination by the
    /// plan itself: the types can go there, and their keys can be shared or do not matter.
    pub fn is_unneeded(&self, hop: &Hop<'a>) -> bool {
        let feeding = self.feeding(hop);
        let day = self.estate.settings.as_of;
        let goes = |to: &crate::aws::Arn| {
            feeding.iter().all(|subject| {
                let Some(kinds) = &subject.of else { return false };
                let own = subject.site.region.as_ref();
                let crosses_region = own.is_none_or(|own| own.as_str() != to.region());
                let crosses_account = to.account_id() != subject.site.account;
                let mut features = vec![Feature::Copy];
                features.extend(crosses_region.then_some(Feature::CrossRegion));
                features.extend(crosses_account.then_some(Feature::CrossAccount));
                features.extend((crosses_region && crosses_account).then_some(Feature::Both));
                let regions: Vec<&str> =
                    own.map(Region::as_str).into_iter().chain([to.region()]).collect();
                let can = |name: &str, feature: &Feature| {
                    matches!(facts::support(name, *feature, &regions, day), Support::Yes(_))
                };
                let types = kinds.of.iter().map(|of| of.name);
                let all = types.clone().all(|of| features.iter().all(|feature| can(of, feature)));
                let is_managed = subject.is_fully_managed(&self.estate) == Some(true);
                let shareable = match subject.source_key(&self.estate) {
                    _ if is_managed || !crosses_account => true,
                    KeyOf::None => true,
                    key @ KeyOf::Key(_) => key.is_aws_managed() == Some(false),
                    KeyOf::AwsOwned | KeyOf::AwsManaged(_) | KeyOf::Unknown(_) => false,
                };
                all && shareable && types.count() > 0
            })
        };
        hop.job == Job::Copy
            && !feeding.is_empty()
            && !hop.to.is_empty()
            && hop.to.iter().all(|(to, _)| goes(to))
    }
}
