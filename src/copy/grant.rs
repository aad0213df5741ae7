//! Grants on a key for a service of AWS, which do the work of copies and restores.

use super::call::{Asked, Call, Outcome, Who, decide};
use super::estate::Estate;
use super::key::NamedKey;
use super::policies::{Bundle, Set};

/// The policy of the service-linked role.
pub(super) const LINKED_POLICY: &str = "AWSBackupServiceLinkedRolePolicyForBackup";

/// What becomes of `CreateGrant` on a key by a role that has one managed policy of AWS and no other,
/// through a service or in whatever way.
pub(super) fn create_grant<'a>(
    estate: &Estate<'a>,
    (who, managed): (&Who, &str),
    key: &NamedKey<'a>,
    via: Option<&str>,
) -> Outcome {
    let bundle = Bundle {
        identity: Set::of(estate.managed(managed).into_iter().collect()),
        resource: key.policies.clone(),
        grants: estate.grants(key),
        ..Bundle::default()
    };
    let mut circumstances = estate.caller_in(who.account);
    estate.resource_of(&mut circumstances, key.owner);
    circumstances.one("kms:GrantIsForAWSResource", "true");
    if let Some((service, region)) = via.zip(key.region.as_ref()) {
        circumstances.via(service, region.as_str());
    }
    let call = Call {
        who,
        action: "kms:CreateGrant".to_owned(),
        resource: key.arn.clone(),
        owner: key.owner,
        circumstances,
    };
    decide(estate, &call, &bundle, Asked::All)
}
