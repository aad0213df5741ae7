//! What a policy is attached to, as questions over all requests take it.

use crate::iam::evaluate::PolicyKind;
use crate::iam::space::Setting;

use super::{Document, Kind};

impl Document {
    /// What this policy is attached to, as far as anything tells.
    pub fn setting(&self) -> Setting {
        const SAME: [(Kind, PolicyKind); 5] = [
            (Kind::KeyPolicy, PolicyKind::KeyPolicy),
            (Kind::VaultPolicy, PolicyKind::VaultPolicy),
            (Kind::TrustPolicy, PolicyKind::TrustPolicy),
            (Kind::Scp, PolicyKind::Scp),
            (Kind::Rcp, PolicyKind::Rcp),
        ];
        let same = SAME.into_iter().find(|(kind, _)| *kind == self.kind);
        let kind = match same {
            Some((_, kind)) => kind,
            None if self.kind.has_principals() => PolicyKind::ResourcePolicy,
            None => PolicyKind::IdentityPolicy,
        };
        let arn = self.describes.clone().filter(|arn| arn.starts_with("arn:"));
        Setting { owner: self.account, resource: arn, ..Setting::new(kind) }
    }
}
