//! What policies say of a call, asked once for all calls that are alike.
//!
//! An organization writes a policy once and rolls it out everywhere, and everybody copies into the
//! same vaults, so most calls of an estate are the same question: the same caller, action and
//! circumstances, against policies that say the same ([`Prepared`]). Which key or vault it is, or in
//! which Region, makes a difference only where a policy looks at it.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use crate::aws::AccountId;
use crate::iam::evaluate::{
    Answer, Failure, Nearest, Policies, Side, SideAnswer, evaluate, lacks_action, nearest,
};
use crate::iam::pattern::Glob;
use crate::iam::{Context, Decision, Element, Principal, Request, words};

use super::call::{Asked, Call, Who};
use super::circumstances::Circumstances;
use super::estate::Estate;
use super::path::Verdict;
use super::policies::Bundle;
use super::prepared::{Prepared, Regard};

/// How many answers are kept at most. An estate asks fewer that come again.
const MOST: usize = 4_096;

/// The answers that are known. Only looked up, never walked through.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: Mutex<HashMap<Question, Arc<Judged>>>,
    #[cfg(test)]
    decided: std::sync::atomic::AtomicUsize,
}

/// A call, as far as its answer depends on it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    asked: Asked,
    who: Who,
    action: String,
    on: On,
    circumstances: Circumstances,
    policies: Vec<Piece>,
}

/// What a call is on, as far as the policies look at it.
#[derive(Debug, PartialEq, Eq, Hash)]
enum On {
    /// Something of this sort, in the caller's own account.
    Own(String),
    /// Something of this sort, in another account.
    Others(String),
    /// This very thing, with its owner where that is known.
    This(String, Option<AccountId>),
}

/// A piece of the list of all policies that have a say.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Piece {
    /// The next policies that count as one begin.
    Set(Side),
    /// A policy.
    Policy(Same),
    /// Policies that nobody gave, by name.
    Missing(String),
}

/// A prepared policy, equal to itself alone. It is kept as long as this is, so that no other comes to
/// lie where it lay.
#[derive(Debug)]
struct Same(Arc<Prepared>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Same {}

impl Hash for Same {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(Arc::as_ptr(&self.0), state);
    }
}

/// What the policies say of a call, in the context that decides against it, where one does.
#[derive(Debug)]
pub(super) struct Judged {
    asked: Asked,
    /// The verdict that every context leads to, where all lead to one.
    pub(super) agreed: Option<Verdict>,
    /// The decision of those who are asked.
    pub(super) decision: Decision,
    pub(super) answer: Answer,
    /// The Allow that comes nearest, on each side that decides nothing.
    nearest: Vec<(Side, Nearest)>,
    /// What keeps the nearest of all out, in words.
    pub(super) missed: Vec<String>,
}

impl Judged {
    /// What those say who are asked.
    pub(super) fn sides(&self) -> impl Iterator<Item = &SideAnswer> {
        self.answer.sides.iter().filter(|side| match self.asked {
            Asked::All => true,
            Asked::Resource => side.side == Side::Resource,
            Asked::Caller => side.side != Side::Resource && side.side != Side::Grant,
        })
    }

    /// The sides whose Allow is lacking.
    pub(super) fn lacking(&self) -> impl Iterator<Item = Side> {
        let denied = |side: &&SideAnswer| side.decision == Decision::ImplicitlyDenied;
        self.sides().filter(denied).map(|side| side.side).filter(|side| *side != Side::Grant)
    }

    /// The statement of a side that comes nearest to allowing the call.
    pub(super) fn nearest_in(&self, side: Side) -> Option<&Nearest> {
        self.nearest.iter().find(|(of, _)| *of == side).map(|(_, near)| near)
    }

    /// The nearest of the sides whose Allow is lacking.
    pub(super) fn nearest_of_all(&self) -> Option<&Nearest> {
        self.lacking().find_map(|side| self.nearest_in(side))
    }
}

impl Estate<'_> {
    /// What the policies of `bundle` say of a call.
    pub(super) fn judged(&self, call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> Arc<Judged> {
        let decide = || {
            #[cfg(test)]
            self.answers.decided.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Arc::new(judge(call, bundle, asked))
        };
        // grants are of one key
        if !bundle.grants.is_empty() {
            return decide();
        }
        let question = Question::new(call, bundle, asked);
        let known = || self.answers.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&question) {
            return Arc::clone(found);
        }
        let judged = decide();
        let mut known = known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(question, Arc::clone(&judged));
        judged
    }
}

#[cfg(test)]
impl Answers {
    /// How many calls were decided, and not known already.
    pub(super) fn decided(&self) -> usize {
        self.decided.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Question {
    fn new(call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> Self {
        let single = [(Side::Resource, &bundle.resource), (Side::Identity, &bundle.identity)];
        let limits = bundle.boundary.iter().map(|set| (Side::Boundary, set));
        let scps = bundle.scps.iter().map(|set| (Side::Scp, set));
        let rcps = bundle.rcps.iter().map(|set| (Side::Rcp, set));
        let mut policies = Vec::new();
        let mut regard = Regard::default();
        for (side, set) in single.into_iter().chain(limits).chain(scps).chain(rcps) {
            if asked == Asked::Resource && side != Side::Resource {
                continue;
            }
            // which statement of a resource's policy comes nearest does not hang on the action alone
            let action = Some(&*call.action).filter(|_| side != Side::Resource);
            policies.push(Piece::Set(side));
            for held in &set.held {
                regard.add(&held.prepared.regard(action));
                policies.push(Piece::Policy(Same(Arc::clone(&held.prepared))));
            }
            policies.extend(set.missing.iter().map(|need| Piece::Missing(need.id.clone())));
        }
        Self {
            asked,
            who: call.who.clone(),
            action: call.action.clone(),
            on: On::of(call, regard.resource),
            circumstances: call.circumstances.regarded(&regard),
            policies,
        }
    }
}

impl On {
    fn of(call: &Call<'_>, is_looked_at: bool) -> Self {
        let is_known = call.who.is_named && call.who.is_exact;
        match call.owner.filter(|_| is_known && !is_looked_at) {
            Some(owner) if owner == call.who.account => Self::Own(sort(&call.resource)),
            Some(_) => Self::Others(sort(&call.resource)),
            None => Self::This(call.resource.clone(), call.owner),
        }
    }
}

/// What sort of thing an ARN names, in which service and partition: `aws:kms:key`.
fn sort(arn: &str) -> String {
    let mut parts = arn.splitn(6, ':').skip(1);
    let (partition, service) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let named = parts.nth(2).unwrap_or("");
    let sort = named.split(['/', ':']).next().unwrap_or("");
    format!("{partition}:{service}:{sort}")
}

/// Asks the policies.
fn judge(call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> Judged {
    let mut policies = bundle.as_policies();
    if asked == Asked::Resource {
        policies = Policies { resource: policies.resource, ..Policies::default() };
    }
    let decided = |context: Context| {
        let request = call.request(context);
        let answer = evaluate(&request, &policies);
        let decision = part(&answer, asked);
        let verdict = match decision {
            Decision::Allowed => Verdict::Allowed,
            Decision::ImplicitlyDenied if may_be_meant(call, bundle, asked) => Verdict::Unknown,
            Decision::ImplicitlyDenied | Decision::ExplicitlyDenied => Verdict::Denied,
            Decision::Depends(_) => Verdict::Unknown,
        };
        (verdict, request, answer, decision)
    };
    let (first, others) = call.circumstances.contexts();
    let mut shown = decided(first);
    let mut agreed = Some(shown.0);
    for context in others {
        let other = decided(context);
        agreed = agreed.filter(|verdict| *verdict == other.0);
        // the context that decides against the call shows more
        if shown.0 == Verdict::Allowed && other.0 != Verdict::Allowed {
            shown = other;
        }
    }
    let (_, request, answer, decision) = shown;
    let mut judged =
        Judged { asked, agreed, decision, answer, nearest: Vec::new(), missed: Vec::new() };
    let silent = judged.sides().filter(|side| side.statements.is_empty()).map(|side| side.side);
    let near = silent
        .filter_map(|side| Some((side, nearest_on(side, &request, &policies, &judged.answer)?)));
    judged.nearest = near.collect();
    let missed = judged.nearest_of_all().map(|near| {
        let held = bundle.held(near.statement.policy);
        let written = held.and_then(|held| held.statement(near.statement.statement));
        near.failures.iter().map(|failure| words::missed(failure, written, &request)).collect()
    });
    judged.missed = missed.unwrap_or_default();
    judged
}

/// The nearest statement of a side: one that speaks to the caller and leaves out the action is nearer
/// than one that speaks to others.
fn nearest_on(
    side: Side,
    request: &Request,
    policies: &Policies<'_>,
    answer: &Answer,
) -> Option<Nearest> {
    let answer = Answer { lacking: vec![side], ..answer.clone() };
    let near = nearest(request, policies, &answer);
    let speaks = near.as_ref().is_some_and(|near| !near.failures.contains(&Failure::Principal));
    if side != Side::Resource || speaks {
        return near;
    }
    lacks_action(request, policies).or(near)
}

/// The decision of the sides that are asked.
fn part(answer: &Answer, asked: Asked) -> Decision {
    let is_asked = |side: Side| match asked {
        Asked::All => true,
        Asked::Resource => side == Side::Resource,
        Asked::Caller => {
            matches!(side, Side::Identity | Side::Boundary | Side::Scp | Side::Session)
        }
    };
    if asked == Asked::All {
        return answer.decision.clone();
    }
    let sides = answer.sides.iter().filter(|side| is_asked(side.side));
    sides.fold(Decision::Allowed, |all, side| all.and(side.decision.clone()))
}

/// Whether the caller is not known well enough to be told from those that a resource policy names:
/// an implicit denial is then no proof.
fn may_be_meant(call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> bool {
    if call.who.is_named && call.who.is_exact || asked == Asked::Caller {
        return false;
    }
    let is_account = |account: AccountId| !call.who.is_named || account == call.who.account;
    let names = |principal: &Element<Principal>| {
        principal.negated
            || principal.values.iter().any(|value| match value.value.yes() {
                Some(Principal::Account(account)) => {
                    !call.who.is_named && Some(*account) != call.owner
                }
                Some(Principal::Arn(arn)) => arn.account_id().is_none_or(is_account),
                Some(Principal::UniqueId(_)) | None => true,
                Some(
                    Principal::Any
                    | Principal::Service(_)
                    | Principal::Federated(_)
                    | Principal::CanonicalUser(_)
                    | Principal::Malformed(_),
                ) => false,
            })
    };
    let folded = call.action.to_ascii_lowercase();
    bundle.resource.held.iter().flat_map(|held| &held.document.statements).any(|statement| {
        let acts = statement.action.as_ref().is_some_and(|action| {
            let matches =
                action.known().any(|(text, _)| Glob::parse(text).lower().matches(&folded));
            matches != action.negated
        });
        acts && statement.allows() && statement.principal.as_ref().is_some_and(names)
    })
}
