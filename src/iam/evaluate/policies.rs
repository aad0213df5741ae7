//! All policies that apply to a request, by their part in the decision.

use super::super::decision::Cause;
use super::answer::{PolicyRole, Side};
use super::grant::GrantSet;
use super::policy::Policy;

/// All policies that apply to a request. The default is a request that no policy applies to.
#[derive(Clone, Debug, Default)]
pub struct Policies<'a> {
    /// Policies of the resource: usually one; a key may have a second one, written by RAM.
    pub resource: PolicySet<'a>,
    /// Policies of the caller, its groups' included.
    pub identity: PolicySet<'a>,
    /// The caller's permissions boundary, if it has one.
    pub boundary: Option<PolicySet<'a>>,
    /// The session's policies, if it was started with any.
    pub session: Option<PolicySet<'a>>,
    /// The policies of the VPC endpoint that the call goes through, if it goes through one.
    pub endpoint: Option<PolicySet<'a>>,
    /// SCPs of the caller's account, one set a level, root first. None where none applies, as in a
    /// management account. Callers that are exempt are known here.
    pub scps: Vec<PolicySet<'a>>,
    /// RCPs of the resource's account, likewise. `RCPFullAWSAccess` is understood at every level.
    pub rcps: Vec<PolicySet<'a>>,
    /// Grants on the key.
    pub grants: GrantSet<'a>,
}

impl<'a> Policies<'a> {
    /// The policies of a side, each with the role it goes by, in the order they were given.
    pub fn of_side(&self, side: Side) -> Vec<(PolicyRole, &'a Policy)> {
        fn flat<'a>(
            set: &PolicySet<'a>,
            role: fn(usize) -> PolicyRole,
        ) -> Vec<(PolicyRole, &'a Policy)> {
            set.policies.iter().enumerate().map(|(index, policy)| (role(index), *policy)).collect()
        }
        fn levels<'a>(
            sets: &[PolicySet<'a>],
            role: fn(usize, usize) -> PolicyRole,
        ) -> Vec<(PolicyRole, &'a Policy)> {
            let level = |(level, set): (usize, &PolicySet<'a>)| -> Vec<_> {
                let named = set.policies.iter().enumerate();
                named.map(|(policy, found)| (role(level, policy), *found)).collect()
            };
            sets.iter().enumerate().flat_map(level).collect()
        }
        let optional = |set: &Option<PolicySet<'a>>, role| {
            set.as_ref().map_or_else(Vec::new, |set| flat(set, role))
        };
        match side {
            Side::Resource => flat(&self.resource, PolicyRole::Resource),
            Side::Identity => flat(&self.identity, PolicyRole::Identity),
            Side::Boundary => optional(&self.boundary, PolicyRole::Boundary),
            Side::Session => optional(&self.session, PolicyRole::Session),
            Side::Endpoint => optional(&self.endpoint, PolicyRole::Endpoint),
            Side::Scp => levels(&self.scps, |level, policy| PolicyRole::Scp { level, policy }),
            Side::Rcp => levels(&self.rcps, |level, policy| PolicyRole::Rcp { level, policy }),
            Side::Grant => Vec::new(),
        }
    }

    /// The policy that goes by this role.
    pub fn get(&self, role: PolicyRole) -> Option<&'a Policy> {
        let named = self.of_side(role.side());
        named.into_iter().find(|(name, _)| *name == role).map(|(_, policy)| policy)
    }
}

/// Policies that count as one: an Allow of any is enough.
#[derive(Clone, Debug, Default)]
pub struct PolicySet<'a> {
    /// The policies, in the order they were given.
    pub policies: Vec<&'a Policy>,
    /// Set where there may be more that nobody gave: these could allow or deny anything.
    pub missing: Option<Cause>,
}

impl<'a> PolicySet<'a> {
    /// These policies and no others.
    pub fn of(policies: impl IntoIterator<Item = &'a Policy>) -> Self {
        Self { policies: policies.into_iter().collect(), missing: None }
    }

    /// Policies that nobody gave; `what` names them for people.
    pub fn unknown(what: &str) -> Self {
        Self { policies: Vec::new(), missing: Some(Cause::Document(what.into())) }
    }
}
