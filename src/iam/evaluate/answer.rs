//! What [`super::evaluate`] says, with the statements that decided it.

use std::fmt;
use std::sync::Arc;

use super::super::decision::Decision;

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// The statements that decided it: every Deny that matches; or the Allow statements of the first
    /// way to be allowed. Empty where nothing allows.
    pub decided_by: Vec<StatementRef>,
    /// What each side said that was asked, in the order AWS asks.
    pub sides: Vec<SideAnswer>,
    /// For an implicit denial: the sides whose Allow would have to be added, for the way that comes
    /// nearest.
    pub lacking: Vec<Side>,
    /// For a call that AWS refuses whatever policies say.
    pub refusal: Option<Refusal>,
}

/// What one side of the decision said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideAnswer {
    /// Which side.
    pub side: Side,
    /// Its own decision, whatever the others say. A resource policy that only delegates to the
    /// caller's account is `Allowed` here.
    pub decision: Decision,
    /// The statements behind it.
    pub statements: Vec<StatementRef>,
}

/// A side of the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Resource control policies.
    Rcp,
    /// Service control policies.
    Scp,
    /// The resource's policy.
    Resource,
    /// Grants on the key.
    Grant,
    /// The caller's own policies.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The session's policies.
    Session,
    /// The VPC endpoint's policies.
    Endpoint,
}

impl Side {
    /// The word of machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::Resource => "resource",
            Self::Grant => "grant",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Endpoint => "endpoint",
        }
    }
}

/// Why AWS refuses a call whatever policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// The operation works within one account only.
    SameAccountOnly,
    /// The service takes no unsigned calls.
    SignedOnly,
}

/// Names a statement, or a grant, among the policies of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementRef {
    /// The policy.
    pub policy: PolicyRole,
    /// The statement's number in it, from 0; of a grant, 0.
    pub statement: usize,
    /// Its Sid, or the grant's id, where known.
    pub sid: Option<Arc<str>>,
}

/// Names a policy by its part in the decision, and its number among those of the same part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyRole {
    /// A resource policy.
    Resource(usize),
    /// An identity policy.
    Identity(usize),
    /// A permissions boundary.
    Boundary(usize),
    /// A session policy.
    Session(usize),
    /// A VPC endpoint policy.
    Endpoint(usize),
    /// A policy of a level of SCPs.
    Scp {
        /// The level, from 0.
        level: usize,
        /// The policy in it, from 0.
        policy: usize,
    },
    /// A policy of a level of RCPs.
    Rcp {
        /// The level, from 0.
        level: usize,
        /// The policy in it, from 0.
        policy: usize,
    },
    /// A grant.
    Grant(usize),
}

impl PolicyRole {
    /// The side it belongs to.
    pub const fn side(self) -> Side {
        match self {
            Self::Resource(_) => Side::Resource,
            Self::Identity(_) => Side::Identity,
            Self::Boundary(_) => Side::Boundary,
            Self::Session(_) => Side::Session,
            Self::Endpoint(_) => Side::Endpoint,
            Self::Scp { .. } => Side::Scp,
            Self::Rcp { .. } => Side::Rcp,
            Self::Grant(_) => Side::Grant,
        }
    }
}

impl fmt::Display for PolicyRole {
    /// Writes the path to the policy in a case: `identity_policies[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource(0) => f.write_str("resource_policy"),
            Self::Resource(index) => write!(f, "resource_policy[{index}]"),
            Self::Identity(index) => write!(f, "identity_policies[{index}]"),
            Self::Boundary(index) => write!(f, "permission_boundaries[{index}]"),
            Self::Session(0) => f.write_str("session_policy"),
            Self::Session(index) => write!(f, "session_policy[{index}]"),
            Self::Endpoint(index) => write!(f, "endpoint_policies[{index}]"),
            Self::Scp { level, policy } => write!(f, "scps[{level}].policies[{policy}]"),
            Self::Rcp { level, policy } => write!(f, "rcps[{level}].policies[{policy}]"),
            Self::Grant(index) => write!(f, "grants[{index}]"),
        }
    }
}
