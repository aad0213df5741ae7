//! Why a request is denied: the Allow statement that came nearest, and what it missed.

use super::super::decision::{ConditionKey, Truth};
use super::super::document::Effect;
use super::super::pattern::ArnValue;
use super::super::request::Request;
use super::answer::{Answer, PolicyRole, Side, StatementRef};
use super::policies::Policies;
use super::statement::{EffectTest, StatementTest};

/// The Allow statement that came nearest to a request that is denied for want of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The statement.
    pub statement: StatementRef,
    /// What keeps it from matching, in the order of the statement; never empty.
    pub failures: Vec<Failure>,
}

/// An element of a statement that does not match the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// `Action` or `NotAction`.
    Action,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Resource` or `NotResource`.
    Resource,
    /// A condition, by its number in [`super::super::Statement::conditions`].
    Condition(usize, ConditionKey),
}

/// The Allow statement that came nearest, among those of the sides whose Allow is lacking. There is
/// none where no statement has anything to do with the request.
pub fn nearest(request: &Request, policies: &Policies<'_>, answer: &Answer) -> Option<Nearest> {
    let resource = request.arn();
    let mut best: Option<(usize, Nearest)> = None;
    for (policy, statement) in answer.lacking.iter().flat_map(|side| allows(policies, *side)) {
        let failures = failures(statement, request, resource);
        let distance = distance(&failures);
        let is_far = failures.is_empty() || failures.starts_with(&[Failure::Action]);
        if is_far || best.as_ref().is_some_and(|(least, _)| *least <= distance) {
            continue;
        }
        let sid = statement.sid().cloned();
        let statement = StatementRef { policy, statement: statement.index(), sid };
        best = Some((distance, Nearest { statement, failures }));
    }
    best.map(|(_, nearest)| nearest)
}

/// The Allow statement of the resource's policies that speaks to the caller about the resource and
/// leaves out nothing but the action, or conditions besides: the one to which a missing action
/// belongs.
pub fn lacks_action(request: &Request, policies: &Policies<'_>) -> Option<Nearest> {
    let resource = request.arn();
    let mut best: Option<Nearest> = None;
    for (policy, statement) in allows(policies, Side::Resource) {
        let failures = failures(statement, request, resource);
        let elsewhere = [Failure::Principal, Failure::Resource];
        let fits = failures.first() == Some(&Failure::Action)
            && !failures.iter().any(|failure| elsewhere.contains(failure));
        if fits && best.as_ref().is_none_or(|known| failures.len() < known.failures.len()) {
            let sid = statement.sid().cloned();
            let statement = StatementRef { policy, statement: statement.index(), sid };
            best = Some(Nearest { statement, failures });
        }
    }
    best
}

/// The Allow statements of a side, each with the role of its policy.
fn allows<'p>(
    policies: &'p Policies<'_>,
    side: Side,
) -> impl Iterator<Item = (PolicyRole, &'p StatementTest)> {
    policies.of_side(side).into_iter().flat_map(|(role, policy)| {
        let is_allow =
            |statement: &&StatementTest| *statement.effect() == EffectTest::Known(Effect::Allow);
        policy.statements().iter().filter(is_allow).map(move |statement| (role, statement))
    })
}

/// How far off a statement is: another principal or resource is further than any condition.
fn distance(failures: &[Failure]) -> usize {
    let weight = |failure: &Failure| match failure {
        Failure::Action => 1_000,
        Failure::Principal => 100,
        Failure::Resource => 50,
        Failure::Condition(..) => 1,
    };
    failures.iter().map(weight).sum()
}

/// Everything that keeps a statement from matching. What is unknown does not count.
fn failures(statement: &StatementTest, request: &Request, resource: ArnValue<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut note = |truth: Truth, failure: Failure| {
        if truth.is_false() {
            failures.push(failure);
        }
    };
    note(statement.action(request), Failure::Action);
    note(statement.principal(request, Effect::Allow).any(), Failure::Principal);
    note(statement.resource(request, resource), Failure::Resource);
    for (index, condition) in statement.conditions().iter().enumerate() {
        let failure = Failure::Condition(index, condition.key().clone());
        note(condition.holds(request.context()), failure);
    }
    failures
}
