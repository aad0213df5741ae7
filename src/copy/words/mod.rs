//! Words of paths: why a step is as it is.

mod needs;
mod parts;
mod remedy;

pub(super) use needs::*;

use crate::aws::{AccountId, Region};
use crate::iam::evaluate::{Refusal, Side};
use crate::iam::{Cause, words};

use super::call::{Call, Who};
use super::key::KeyOf;
use super::path::{Need, Verdict};

/// The name of a role that nobody names.
pub(super) const STAND_IN: &str = "role-of-the-selection";
/// What stands for a destination that a copy action leaves out.
pub(super) const NO_DESTINATION: &str = "no destination";
/// What stands for the ARN of a resource that a template creates.
pub(super) const PLACE_OF_RESOURCE: &str = "a resource of the template";
/// A vault that nothing names.
pub(super) const SOME_VAULT: &str = "of the rule";
/// A key that nothing names.
pub(super) const SOME_KEY: &str = "of the vault";
/// The policy of a key that is declared without one.
pub(super) const DEFAULT_KEY_POLICY: &str = "default key policy";
/// The policy that AWS attaches everywhere.
pub(super) const FULL_ACCESS: &str = "FullAWSAccess";

/// An account for people.
pub(super) fn account(id: AccountId) -> String {
    if id == AccountId::THIS { "this account".to_owned() } else { id.to_string() }
}

pub(super) fn assumed_attached(name: &str, of: AccountId) -> String {
    format!("`{name}` binds account {}, since nothing says where it is attached", account(of))
}

/// What the words for a call are made of.
#[derive(Debug)]
pub(super) struct Told<'t> {
    pub(super) call: &'t Call<'t>,
    pub(super) verdict: Verdict,
    pub(super) deny: Option<String>,
    pub(super) lacking: Vec<Side>,
    /// The nearest statement, and what keeps it out.
    pub(super) near: Option<(String, &'t [String])>,
    pub(super) side: Option<Side>,
    pub(super) built_in: Option<String>,
    pub(super) causes: &'t [Cause],
    pub(super) refusal: Option<Refusal>,
}

/// Why a call came out as it did, in one sentence.
pub(super) fn why(told: &Told<'_>) -> String {
    let who = caller(told.call.who);
    let (action, resource) = (&told.call.action, &told.call.resource);
    let doing = format!("`{action}` on {resource}");
    match told.verdict {
        Verdict::Allowed | Verdict::NotApplicable => format!("{who} may call {doing}"),
        Verdict::Unknown => {
            let causes: Vec<String> = told.causes.iter().map(cause_words).collect();
            let on =
                if causes.is_empty() { "what is not given".to_owned() } else { causes.join(", ") };
            format!("whether {who} may call {doing} depends on {on}")
        }
        Verdict::Denied => {
            if let Some(sid) = &told.deny {
                let policy = policy_words(told, told.side);
                return format!("statement `{sid}` of {policy} denies {who} {doing}");
            }
            if let Some(refusal) = told.refusal {
                return format!("{who} may not call {doing}: {}", words::refusal(refusal));
            }
            let near = told.near.as_ref().map(|(sid, missed)| {
                format!(
                    "; nearest is statement `{sid}` of {}, but {}",
                    policy_words(told, told.side),
                    missed.join(" and ")
                )
            });
            let sides: Vec<String> =
                told.lacking.iter().map(|side| side_of(told, *side).to_owned()).collect();
            let sides = if sides.is_empty() { "policy".to_owned() } else { sides.join(" and ") };
            format!("no Allow in {sides} lets {who} call {doing}{}", near.unwrap_or_default())
        }
    }
}

/// What a decision waits for; documents go by what they are of.
fn cause_words(cause: &Cause) -> String {
    let Cause::Document(id) = cause else { return format!("`{cause}`") };
    match id.split_once('/') {
        Some(("role", arn)) => format!("the policies of role {arn}"),
        Some(("key-policy", arn)) => format!("the policy of key {arn}"),
        Some(("vault-policy", arn)) => format!("the access policy of vault {arn}"),
        Some(("policy", name)) => format!("policy {name}"),
        Some(_) | None => format!("`{cause}`"),
    }
}

fn policy_words(told: &Told<'_>, side: Option<Side>) -> String {
    match (&told.built_in, side) {
        (Some(name), _) => name.clone(),
        (None, Some(side)) => side_of(told, side).to_owned(),
        (None, None) => "a policy".to_owned(),
    }
}

/// The policies of a side, by what they are attached to.
fn side_of(told: &Told<'_>, side: Side) -> &'static str {
    match (side, told.call.action.split_once(':')) {
        (Side::Resource, Some(("kms", _))) => "the key policy",
        (Side::Resource, Some(("backup", _))) => "the vault policy",
        _ => side_words(side),
    }
}

const fn side_words(side: Side) -> &'static str {
    match side {
        Side::Rcp => "a resource control policy",
        Side::Scp => "the service control policies",
        Side::Resource => "the resource policy",
        Side::Grant => "the grants",
        Side::Identity => "the policies of the caller",
        Side::Boundary => "the permissions boundary",
        Side::Session => "the session policy",
        Side::Endpoint => "the endpoint policy",
    }
}

/// Who calls, for people.
pub(super) fn caller(who: &Who) -> String {
    let name = who.arn.rsplit('/').next().unwrap_or_default();
    let of = account(who.account);
    if name == STAND_IN {
        return format!("the role of the selection in {of}");
    }
    if who.arn.contains(":role/aws-service-role/") {
        return format!("the service-linked role {name} of {of}");
    }
    format!("role {name} of {of}")
}

/// What stands for a Region that nothing tells.
pub(super) const THIS_REGION: &str = "this region";

pub(super) fn waits(need: &Need) -> String {
    format!("nothing given tells: {}", need.document)
}

pub(super) fn assumed_other_account(subject: &super::subject::Subject<'_>) -> String {
    let other = subject.destination.end.account.map_or_else(String::new, account);
    format!("the plan does not run in {other}, since nothing says in which account it runs")
}

pub(super) fn same_partition(partition: &str) -> String {
    format!("source and destination are in partition {partition}")
}

pub(super) fn other_partition(own: &str, other: &str) -> String {
    format!(
        "the plan runs in partition {own} and the destination is in {other}; no copy crosses partitions"
    )
}

pub(super) fn unsaid_partition() -> String {
    "nothing places the plan in another partition than the destination".to_owned()
}

pub(super) fn no_vault_arn(text: &str) -> String {
    format!(
        "`{text}` is no ARN of a backup vault: arn:PARTITION:backup:REGION:ACCOUNT:backup-vault:NAME"
    )
}

pub(super) fn one_account() -> String {
    "source and destination are one account".to_owned()
}

pub(super) fn other_organization(own: AccountId, other: AccountId) -> String {
    format!("{} and {} are in different organizations", account(own), account(other))
}

pub(super) fn not_a_member(of: AccountId) -> String {
    format!("{} is not among the accounts of the organization", account(of))
}

pub(super) fn same_organization(own: AccountId, other: AccountId) -> String {
    format!("{} and {} are in the same organization", account(own), account(other))
}

pub(super) fn cross_account_on() -> String {
    "isCrossAccountBackupEnabled is true".to_owned()
}

pub(super) fn cross_account_off() -> String {
    "isCrossAccountBackupEnabled is false in the management account".to_owned()
}

pub(super) fn no_opt_in() -> String {
    "neither Region has to be enabled first".to_owned()
}

pub(super) fn region_off(region: &Region, of: AccountId) -> String {
    format!("Region {region} is not enabled in {}", account(of))
}

pub(super) fn regions_on(is_known: bool) -> String {
    if is_known {
        "the opt-in Regions are enabled in both accounts".to_owned()
    } else {
        "nothing given tells which opt-in Regions the accounts have enabled".to_owned()
    }
}

/// What AWS Backup can or cannot do with resources of a type.
fn doing(feature: super::facts::Feature, of: &str) -> String {
    use super::facts::Feature;
    match feature {
        Feature::Copy => format!("copy {of}"),
        Feature::CrossRegion => format!("copy {of} to another Region"),
        Feature::CrossAccount => format!("copy {of} to another account"),
        Feature::Both => format!("copy {of} to another account and Region in one action"),
        Feature::FullyManaged => format!("fully manage {of}"),
        Feature::ColdStorage => format!("keep {of} in cold storage"),
        Feature::AirGapped => format!("copy {of} into a logically air-gapped vault"),
        Feature::AirGappedCrossRegion => {
            format!("copy {of} into a logically air-gapped vault of another Region")
        }
        Feature::AirGappedCrossAccount => {
            format!("copy {of} into a logically air-gapped vault of another account")
        }
    }
}

pub(super) fn supported(of: &str) -> String {
    format!("AWS Backup copies {of} that way")
}

pub(super) fn doubtfully_supported(of: &str, feature: super::facts::Feature) -> String {
    format!("AWS's pages disagree whether AWS Backup can {}", doing(feature, of))
}

pub(super) fn not_supported(
    of: &str,
    feature: super::facts::Feature,
    day: crate::source::Date,
) -> String {
    format!("AWS Backup cannot {}, as of {day}", doing(feature, of))
}

pub(super) fn vault_described(arn: &str) -> String {
    format!("vault {arn} is described")
}

pub(super) fn vault_has_policy(arn: &str) -> String {
    format!("vault {arn} has an access policy")
}

pub(super) fn own_account(name: &str) -> String {
    format!(
        "vault {name} is in the role's own account, whose policies are enough unless the vault denies"
    )
}

pub(super) fn no_vault_policy(arn: &str) -> String {
    format!("vault {arn} has no access policy, so no other account may copy into it")
}

pub(super) fn role_cannot(who: &Who, action: &str) -> String {
    format!("no policy of {} names `{action}`", caller(who))
}

pub(super) fn not_trusted(who: &Who, is_certain: bool) -> String {
    if is_certain {
        format!("the trust policy of {} does not let backup.amazonaws.com assume it", caller(who))
    } else {
        format!("nothing given tells whether backup.amazonaws.com may assume {}", caller(who))
    }
}

pub(super) fn role_elsewhere(who: &Who, own: AccountId) -> String {
    format!("{}, and a plan of {} takes roles of its own account only", caller(who), account(own))
}

pub(super) fn with_doubts(reason: &str, doubts: &[super::path::Doubt]) -> String {
    let actions: Vec<String> = doubts
        .iter()
        .map(|doubt| format!("`{}`", doubt.action))
        .filter(|action| !reason.contains(action))
        .collect();
    match actions.as_slice() {
        [] => format!("{reason}, which AWS documents"),
        _ => format!("{reason}; AWS also documents {}, not allowed here", actions.join(", ")),
    }
}

pub(super) fn fully_managed(of: &str) -> String {
    format!("AWS Backup fully manages {of}: the key of the vault counts, whoever manages it")
}

/// A key by name, where anything tells which it is.
pub(super) fn key(key: &KeyOf<'_>) -> Option<String> {
    match key {
        KeyOf::None => Some("not encrypted".to_owned()),
        KeyOf::AwsOwned => Some("a key that AWS owns".to_owned()),
        KeyOf::AwsManaged(alias) => Some(alias.clone()),
        KeyOf::Key(key) => Some(key.arn.clone()),
        KeyOf::Unknown(_) => None,
    }
}

pub(super) fn not_encrypted() -> String {
    "the resource is not encrypted".to_owned()
}

pub(super) fn any_key_within() -> String {
    "within one account, and for fully managed types, any key does".to_owned()
}

pub(super) fn source_aws_managed(key: &str) -> String {
    format!("the recovery point is encrypted with AWS managed key {key}, which cannot be shared")
}

pub(super) fn unencrypted_cluster() -> String {
    "the cluster is not encrypted, and so its copy would not be; a logically air-gapped vault takes no such copy"
        .to_owned()
}

pub(super) fn out_of_air_gapped(key: &str) -> String {
    format!(
        "the backup is made in a logically air-gapped vault, and the destination vault has AWS managed key {key}; a copy out of such a vault needs a customer managed key there"
    )
}

pub(super) fn customer_managed(key: &str) -> String {
    format!("key {key} is customer managed")
}

pub(super) fn aws_owned_key() -> String {
    "the vault has a key that AWS owns".to_owned()
}

pub(super) fn destination_aws_managed(key: &str) -> String {
    format!(
        "the destination vault has AWS managed key {key}; this type needs a customer managed key there"
    )
}

pub(super) fn destination_aws_managed_within(key: &str) -> String {
    format!(
        "the destination vault has AWS managed key {key}; AWS's pages disagree whether that works within one account"
    )
}

pub(super) fn key_elsewhere(key: &str, own: &Region, vault: &Region) -> String {
    format!("key {key} is in {own}, the vault in {vault}")
}

pub(super) fn key_not_symmetric(key: &str, spec: &str) -> String {
    format!("key {key} is {spec}; vaults take symmetric encryption keys only")
}

pub(super) fn nobody_shares_managed() -> String {
    "an AWS managed key works within its account only".to_owned()
}

pub(super) fn managed_within(key: &str) -> String {
    format!("AWS managed key {key} serves its own account")
}

pub(super) fn vault_grants(of: &str) -> String {
    format!("AWS Backup uses its own grants on vault keys for {of}")
}

pub(super) fn no_calls(class: &str) -> String {
    format!("copies of this sort ({class}) make no such call")
}

pub(super) fn key_unusable(key: &str, state: &str) -> String {
    format!("key {key} is in state {state}")
}

pub(super) fn keys_enabled(verdict: Verdict) -> String {
    match verdict {
        Verdict::Allowed => "the keys are enabled".to_owned(),
        Verdict::NotApplicable => "no key of ours takes part".to_owned(),
        Verdict::Denied | Verdict::Unknown => {
            "nothing given tells whether the keys are enabled".to_owned()
        }
    }
}

pub(super) fn no_lock() -> String {
    "the destination vault has no lock".to_owned()
}

pub(super) fn kept_too_short(days: i64, min: i64) -> String {
    format!("the copy is kept for {days} days, and the destination vault takes no less than {min}")
}

pub(super) fn kept_too_long(days: i64, max: i64) -> String {
    format!("the copy is kept for {days} days, and the destination vault takes no more than {max}")
}

pub(super) fn kept_forever(max: i64) -> String {
    format!("the copy never expires, and the destination vault takes no more than {max} days")
}

pub(super) fn retention_fits() -> String {
    "the copy's retention is within the bounds of the destination vault".to_owned()
}

pub(super) fn copied_before_cold(days: i64) -> String {
    format!("the copy starts when the backup is made, {days} days before it moves to cold storage")
}

pub(super) fn never_cold() -> String {
    "the recovery point does not move to cold storage".to_owned()
}

pub(super) fn restorable_anyway() -> String {
    "the key of the destination vault serves its own account".to_owned()
}

pub(super) fn works_without(call: &Call<'_>) -> String {
    format!("copies have been seen to work without `{}`", call.action)
}

pub(super) fn left_to_aws(call: &Call<'_>) -> String {
    format!(
        "the key policy allows `{}`; that AWS's own policy of the service-linked role does not is not known to stop a copy",
        call.action
    )
}
