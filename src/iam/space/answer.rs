//! What a question over all requests is answered with.

use super::super::Effect;
use super::super::decision::{Decision, Truth};
use super::super::evaluate::{EffectTest, Policies, Policy, PolicyKind, PolicySet, evaluate};
use super::super::request::Request;
use super::witness::{StatementId, Witness};

/// Whether some request exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is one, and the evaluator confirms it.
    Yes(Box<Witness>),
    /// There is none, whatever the unresolved values are.
    No(Vec<Closed>),
    /// There is one for some values of what the policy leaves open, and none for others.
    Depends {
        /// What would settle it, as people named it; sorted, each once.
        on: Vec<Box<str>>,
        /// A request that could be it.
        example: Box<Witness>,
    },
    /// Nobody can say.
    Unknown(Reason),
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The work that one policy may take is used up.
    #[error("the policy is too intricate to decide exactly")]
    Budget,
    /// Requests that looked right were not confirmed: policy variables tie keys together in ways
    /// that no request was found for.
    #[error("policy variables tie condition keys together")]
    Variables,
    /// Whole statements are unresolved, and may say anything.
    #[error("statements of the policy are unresolved")]
    Unresolved,
    /// Conditions of different sorts on one key, with wildcards among them; or letters beyond ASCII
    /// whatever their case.
    #[error("conditions on `{0}` compare in ways that are not followed together")]
    Mixed(Box<str>),
}

/// Why one Allow statement gives nothing that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The statement.
    pub statement: Option<StatementId>,
    /// Why.
    pub because: Because,
}

/// Why a statement does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// It speaks of other principals.
    Principal,
    /// It speaks of other actions.
    Action,
    /// It speaks of other resources.
    Resource,
    /// It asks for other values of this condition key.
    Key(Box<str>),
    /// These statements deny it; sorted.
    Denied(Vec<StatementId>),
    /// No request can meet all of its conditions.
    Impossible,
}

impl Answer {
    /// The confirmed request.
    pub fn yes(&self) -> Option<&Witness> {
        match self {
            Self::Yes(witness) => Some(witness),
            Self::No(_) | Self::Depends { .. } | Self::Unknown(_) => None,
        }
    }

    /// Whether it is proven that there is no such request.
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No(_))
    }
}

/// What the documents alone say of a request: an Allow to the caller's account counts as if the
/// account's own policies agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) decision: Decision,
    /// The first statement that decided it.
    pub(super) by: Option<StatementId>,
}

/// Asks the documents' statements about a request. `first` is the number of the first document.
pub(super) fn judge(policies: &[Policy], first: usize, request: &Request) -> Judgement {
    let resource = request.arn();
    let mut deny = Truth::False;
    let mut allow = Truth::False;
    let (mut denied_by, mut allowed_by) = (None, None);
    for (number, policy) in policies.iter().enumerate() {
        for statement in policy.near(request) {
            let effects: &[Effect] = match statement.effect() {
                EffectTest::Known(Effect::Allow) => &[Effect::Allow],
                EffectTest::Known(Effect::Deny) => &[Effect::Deny],
                EffectTest::Open(_) => &[Effect::Allow, Effect::Deny],
                EffectTest::Neither => &[],
            };
            for effect in effects {
                let mut reached = statement.reach(request, resource, *effect).any();
                if let EffectTest::Open(cause) = statement.effect() {
                    reached = reached.and(Truth::unknown(cause.clone()));
                }
                let id = StatementId { document: first + number, statement: statement.index() };
                let (all, by) = match effect {
                    Effect::Allow => (&mut allow, &mut allowed_by),
                    Effect::Deny => (&mut deny, &mut denied_by),
                };
                if reached.is_true() && by.is_none() {
                    *by = Some(id);
                }
                *all = std::mem::replace(all, Truth::False).or(reached);
            }
        }
    }
    let by = if deny.is_true() { denied_by } else { allowed_by };
    Judgement { decision: Decision::of(deny, allow), by }
}

/// Whether a statement, by its number in the document, is an Allow that this request meets.
pub(super) fn is_allowed_by(policy: &Policy, statement: usize, request: &Request) -> bool {
    let resource = request.arn();
    policy.near(request).any(|own| {
        own.index() == statement
            && matches!(own.effect(), EffectTest::Known(Effect::Allow))
            && own.reach(request, resource, Effect::Allow).any().is_true()
    })
}

/// Whether AWS as a whole allows it too, where every policy of the other side does: the caller's own
/// ones for the policies of a resource, and the resource's for all others.
pub(super) fn is_possible(
    own: (PolicyKind, &[Policy]),
    identity: &Policy,
    request: &Request,
) -> bool {
    let (kind, own) = own;
    if !kind.has_principals() {
        return evaluate(request, &Policies::default()).refusal.is_none();
    }
    let policies = Policies {
        resource: PolicySet::of(own),
        identity: PolicySet::of([identity]),
        ..Policies::default()
    };
    evaluate(request, &policies).decision == Decision::Allowed
}
