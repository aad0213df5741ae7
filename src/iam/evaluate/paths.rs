//! The ways in which a request can be allowed: each way names the parties that all have to agree.
//!
//! This is the whole of AWS's logic of who has to allow, as a table; what it says of Deny is simple,
//! and stands in [`super::combine`]. AWS: IAM user guide, "Policy evaluation logic" (how boundaries and
//! session policies limit a resource policy's Allow); KMS developer guide, "Troubleshooting key access".

use crate::aws::catalogue::kms::{DecidedBy, Operation};
use crate::aws::catalogue::{Service, service};

use super::super::pattern::ArnValue;
use super::super::request::{Caller, Request};
use super::answer::Refusal;

/// One party to a way of being allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    /// The resource's policy names the user, session or service itself, or everybody.
    ResourceNamesCaller,
    /// The resource's policy names the caller's role.
    ResourceNamesRole,
    /// The resource's policy names the caller's account.
    ResourceNamesAccount,
    /// The resource's policy names any of these.
    ResourceNamesAny,
    /// The caller's own policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session's policies.
    Session,
    /// A grant on the key names the caller or its role.
    Grant,
    /// A grant on the key names the caller's account.
    GrantToAccount,
    /// The SCPs of every level.
    Scp,
    /// The VPC endpoint's policies.
    Endpoint,
}

use Party::{
    Boundary, Endpoint, Grant, GrantToAccount, Identity, ResourceNamesAccount, ResourceNamesAny,
    ResourceNamesCaller, ResourceNamesRole, Scp, Session,
};

impl Party {
    const fn bit(self) -> u16 {
        match self {
            ResourceNamesCaller => 1,
            ResourceNamesRole => 1 << 1,
            ResourceNamesAccount => 1 << 2,
            ResourceNamesAny => 1 << 3,
            Identity => 1 << 4,
            Boundary => 1 << 5,
            Session => 1 << 6,
            Grant => 1 << 7,
            GrantToAccount => 1 << 8,
            Scp => 1 << 9,
            Endpoint => 1 << 10,
        }
    }
}

/// Some of the parties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PartySet(u16);

impl PartySet {
    /// Takes a party in, or leaves it out.
    pub(super) const fn set(&mut self, party: Party, is_one: bool) {
        if is_one {
            self.0 |= party.bit();
        } else {
            self.0 &= !party.bit();
        }
    }

    /// Whether a party is one of them.
    pub(super) const fn has(self, party: Party) -> bool {
        self.0 & party.bit() != 0
    }
}

/// Parties that all have to agree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// In the order in which they are named to people.
    pub(super) parties: &'static [Party],
    set: PartySet,
}

impl Way {
    /// The same parties without an order.
    pub(super) const fn set(self) -> PartySet {
        self.set
    }

    /// Whether these are enough.
    pub(super) const fn is_open_to(self, agreed: PartySet) -> bool {
        self.set.0 & !agreed.0 == 0
    }
}

const fn way(parties: &'static [Party]) -> Way {
    let mut set = PartySet(0);
    let mut rest = parties;
    while let [party, others @ ..] = rest {
        set.set(*party, true);
        rest = others;
    }
    Way { parties, set }
}

const BY_NAME: Way = way(&[ResourceNamesCaller]);
const BY_IDENTITY: Way = way(&[Identity, Boundary, Session]);
const BY_ROLE: Way = way(&[ResourceNamesRole, Boundary, Session]);
const BY_DELEGATION: Way = way(&[ResourceNamesAccount, Identity, Boundary, Session]);
const BY_BOTH_SIDES: Way = way(&[ResourceNamesAny, Identity, Boundary, Session]);
const BY_GRANT: Way = way(&[Grant]);
const BY_GRANT_TO_ACCOUNT: Way = way(&[GrantToAccount, Identity, Boundary, Session]);

/// Who has to let through what any way allows.
pub(super) const GATES: Way = way(&[Scp, Endpoint]);

/// Who lets everything through unless it has policies of its own.
pub(super) const UNLIMITED: Way = way(&[Boundary, Session, Scp, Endpoint]);

/// Within one account, identity policies do without the resource's policy, and the other way round.
const SAME_ACCOUNT: &[Way] = &[BY_NAME, BY_ROLE, BY_IDENTITY];
/// Keys and roles: their own policy has to allow, and may leave it to the account's policies.
const OWN_POLICY_RULES: &[Way] = &[BY_NAME, BY_ROLE, BY_DELEGATION];
const KEY_IN_ACCOUNT: &[Way] = &[BY_NAME, BY_ROLE, BY_DELEGATION, BY_GRANT, BY_GRANT_TO_ACCOUNT];
/// Across accounts both sides have to allow.
const OTHER_ACCOUNT: &[Way] = &[BY_BOTH_SIDES];
/// A grant stands in for both sides.
const KEY_OF_OTHER: &[Way] = &[BY_BOTH_SIDES, BY_GRANT, BY_GRANT_TO_ACCOUNT];
const IDENTITY_ONLY: &[Way] = &[BY_IDENTITY];
const GRANTS_ONLY: &[Way] = &[BY_GRANT, BY_GRANT_TO_ACCOUNT];
/// Services, strangers with an identity provider, and unsigned calls have no policies of their own.
const RESOURCE_ONLY: &[Way] = &[BY_NAME];
const SERVICE_ON_KEY: &[Way] = &[BY_NAME, BY_GRANT];

/// Whose resource it is, as seen from the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The caller's own account, or no account at all.
    Same,
    /// Another account.
    Other,
}

/// The ways in which a request can be allowed, or why there are none.
pub(super) fn ways(
    request: &Request,
    resource: ArnValue<'_>,
    owner: Owner,
) -> Result<&'static [Way], Refusal> {
    let is_kms = request.service() == "kms";
    match request.caller() {
        Caller::Aws(_) if is_kms => key_ways(request.key_operation(), resource, owner),
        Caller::Aws(_) if is_role_trust(request, resource) => Ok(match owner {
            Owner::Same => OWN_POLICY_RULES,
            Owner::Other => OTHER_ACCOUNT,
        }),
        Caller::Aws(_) => match owner {
            Owner::Same => Ok(SAME_ACCOUNT),
            Owner::Other if is_refused_across_accounts(request) => Err(Refusal::SameAccountOnly),
            Owner::Other => Ok(OTHER_ACCOUNT),
        },
        Caller::Service(_) if is_kms => Ok(SERVICE_ON_KEY),
        // AWS: KMS and AWS Backup take signed calls only.
        Caller::Anonymous if is_kms || request.service() == "backup" => Err(Refusal::SignedOnly),
        Caller::Service(_) | Caller::Federated(_) | Caller::Anonymous => Ok(RESOURCE_ONLY),
    }
}

fn key_ways(
    known: Option<&Operation>,
    resource: ArnValue<'_>,
    owner: Owner,
) -> Result<&'static [Way], Refusal> {
    // An operation that the catalogue does not know is taken for one on a key, as new ones are.
    let decided_by = known.map_or(DecidedBy::KeyPolicy, |operation| operation.decided_by);
    let is_about_alias = resource.name().starts_with("alias/");
    match (decided_by, owner) {
        (DecidedBy::Grant, _) => Ok(GRANTS_ONLY),
        (_, Owner::Other) if known.is_some_and(|operation| !operation.cross_account) => {
            Err(Refusal::SameAccountOnly)
        }
        (DecidedBy::IamPolicies | DecidedBy::Internal, _) => Ok(IDENTITY_ONLY),
        // The key's side of an alias operation is a call of its own, on the key.
        (DecidedBy::KeyPolicy | DecidedBy::KeyAndIamPolicies, _) if is_about_alias => {
            Ok(IDENTITY_ONLY)
        }
        (DecidedBy::KeyPolicy | DecidedBy::KeyAndIamPolicies, Owner::Same) => Ok(KEY_IN_ACCOUNT),
        (DecidedBy::KeyPolicy | DecidedBy::KeyAndIamPolicies, Owner::Other) => Ok(KEY_OF_OTHER),
    }
}

/// Whether the request asks a role's trust policy.
fn is_role_trust(request: &Request, resource: ArnValue<'_>) -> bool {
    request.service() == "sts"
        && resource.service() == "iam"
        && resource.name().starts_with("role/")
}

/// AWS Backup takes one action from other accounts.
/// AWS: AWS Backup developer guide, "Vault access policies".
fn is_refused_across_accounts(request: &Request) -> bool {
    request.service() == "backup" && request.operation() != "copyintobackupvault"
}

/// Whether RCPs have a say: they do not bind service-linked roles, do not cover every service, and
/// leave out one operation. AWS: Organizations user guide, "Resource control policies".
pub(super) fn rcps_apply(request: &Request) -> bool {
    let is_covered = service(request.service()).is_some_and(Service::supports_rcp);
    let is_linked = request.caller().is_service_linked();
    let is_retiring = request.service() == "kms" && request.operation() == "retiregrant";
    !is_linked && !is_retiring && is_covered
}

/// Whether SCPs have a say: they bind the identities of accounts but service-linked roles.
/// AWS: Organizations user guide, "Service control policies".
pub(super) fn scps_apply(request: &Request) -> bool {
    request.caller().identity().is_some() && !request.caller().is_service_linked()
}
