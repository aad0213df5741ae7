//! Cases: a request, all policies that apply to it, and what is expected of the decision.
//!
//! A case says everything: a key that it does not give is absent, a policy that it does not give
//! does not apply. So nothing is derived from the caller here, unlike in
//! [`super::Request::new`]. The form is in `docs/evaluate.md`.

mod context;
mod field;
mod grant;
mod policies;
mod read;
mod write;

pub use context::context_value;
pub use policies::resource_kind;
pub use read::{read_case, read_cases};
pub use write::request_json;

use crate::source::Location;
use crate::syntax::Node;

use super::document::PolicyDocument;
use super::evaluate::{Answer, Grant, Policies, Policy, PolicyRole, PolicySet, evaluate};
use super::request::Request;

/// One case, ready to be decided.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name: `id`, else its line number.
    pub id: String,
    /// Where the case stands.
    pub at: Location,
    /// The request.
    pub request: Request,
    /// The policies that apply.
    pub policies: CasePolicies,
    /// What the decision should be, where the case says so.
    pub expected: Option<Expected>,
}

/// The decision a case expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// One of AWS's three answers, or `Depends`.
    pub decision: ExpectedDecision,
    /// Where it is written.
    pub at: Location,
}

/// A decision by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `Decision`")]
pub enum ExpectedDecision {
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
    Depends,
}

impl ExpectedDecision {
    const ALL: [Self; 4] =
        [Self::Allowed, Self::ImplicitlyDenied, Self::ExplicitlyDenied, Self::Depends];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::Depends => "Depends",
        }
    }
}

/// A policy of a case: the document for places and words, and the prepared policy.
#[derive(Clone, Debug)]
pub struct CasePolicy {
    /// The document.
    pub document: PolicyDocument,
    /// The same, ready to be asked.
    pub policy: Policy,
}

/// The policies of a case, by their part in the decision.
#[derive(Clone, Debug, Default)]
pub struct CasePolicies {
    /// `resource_policy`: none or one.
    pub resource: Vec<CasePolicy>,
    /// `identity_policies`.
    pub identity: Vec<CasePolicy>,
    /// `permission_boundaries`; `None` where none applies.
    pub boundary: Option<Vec<CasePolicy>>,
    /// `session_policy`; `None` where none applies.
    pub session: Option<Vec<CasePolicy>>,
    /// `endpoint_policies`; `None` where none applies.
    pub endpoint: Option<Vec<CasePolicy>>,
    /// `scps`, one entry a level, root first.
    pub scps: Vec<Vec<CasePolicy>>,
    /// `rcps`, likewise.
    pub rcps: Vec<Vec<CasePolicy>>,
    /// `grants`.
    pub grants: Vec<Grant>,
}

impl CasePolicies {
    /// The policies as the evaluator takes them.
    pub fn as_policies(&self) -> Policies<'_> {
        fn set(policies: &[CasePolicy]) -> PolicySet<'_> {
            PolicySet::of(policies.iter().map(|policy| &policy.policy))
        }
        let mut all = Policies {
            resource: set(&self.resource),
            identity: set(&self.identity),
            boundary: self.boundary.as_deref().map(set),
            session: self.session.as_deref().map(set),
            endpoint: self.endpoint.as_deref().map(set),
            scps: self.scps.iter().map(|level| set(level)).collect(),
            rcps: self.rcps.iter().map(|level| set(level)).collect(),
            ..Policies::default()
        };
        all.grants.grants = self.grants.iter().collect();
        all
    }

    /// The document that goes by this role.
    pub fn document(&self, role: PolicyRole) -> Option<&PolicyDocument> {
        let policy = match role {
            PolicyRole::Resource(index) => self.resource.get(index),
            PolicyRole::Identity(index) => self.identity.get(index),
            PolicyRole::Boundary(index) => self.boundary.as_ref()?.get(index),
            PolicyRole::Session(index) => self.session.as_ref()?.get(index),
            PolicyRole::Endpoint(index) => self.endpoint.as_ref()?.get(index),
            PolicyRole::Scp { level, policy } => self.scps.get(level)?.get(policy),
            PolicyRole::Rcp { level, policy } => self.rcps.get(level)?.get(policy),
            PolicyRole::Grant(_) => None,
        };
        policy.map(|policy| &policy.document)
    }
}

impl Case {
    /// Decides the case.
    pub fn decide(&self) -> Answer {
        evaluate(&self.request, &self.policies.as_policies())
    }

    /// Whether the answer is the expected one; without an expectation every answer is.
    pub fn is_met(&self, answer: &Answer) -> bool {
        self.expected.is_none_or(|expected| expected.decision.word() == answer.decision.word())
    }
}

/// Reads a grant in the form of `aws kms list-grants`; a mistake is named in words.
pub fn read_grant(node: &Node) -> Result<Grant, String> {
    grant::grant(&field::Field::root(node)).map_err(|error| error.message)
}

/// A case that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CaseError {
    /// The case's `id`, else its line number.
    pub id: String,
    /// What was found where, and what was expected.
    pub message: String,
    /// Where.
    pub at: Location,
}

#[cfg(test)]
mod tests;
