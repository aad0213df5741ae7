//! Joins what all sides say.
//!
//! Any Deny ends it. Otherwise one of the ways to be allowed has to be open all along, and the gates
//! before it too: SCPs at every level, the VPC endpoint.

use std::borrow::Cow;

use super::super::decision::{Cause, ConditionKey, Decision, Truth};
use super::super::request::{IdentityKind, Request};
use super::answer::{Answer, PolicyRole, Refusal, Side, StatementRef};
use super::paths::{Owner, Party, Way, rcps_apply, scps_apply, ways};
use super::policies::{Policies, PolicySet};
use super::principal::Reach;
use super::verdict::Verdict;

/// Decides a request.
pub fn evaluate(request: &Request, policies: &Policies<'_>) -> Answer {
    let sides = Sides::ask(request, policies);
    let open = Open::of(request);
    let (allow, refusal) = sides.allow(&open);
    let decision = Decision::of(sides.deny(), allow);
    let mut answer = Answer {
        decided_by: Vec::new(),
        sides: sides.list().map(|(side, verdict)| verdict.answer(side)).collect(),
        lacking: Vec::new(),
        refusal: None,
        decision,
    };
    match &answer.decision {
        Decision::ExplicitlyDenied => {
            let denies = sides.list().flat_map(|(_, verdict)| verdict.denied_by());
            answer.decided_by = denies.cloned().collect();
        }
        Decision::Allowed => answer.decided_by = sides.allowed_by(&open),
        Decision::ImplicitlyDenied => {
            answer.refusal = refusal;
            answer.lacking = sides.lacking(&open, !policies.grants.grants.is_empty());
        }
        Decision::Depends(_) => {}
    }
    answer
}

/// The ways that are open in principle, or why there are none.
type Ways = Result<&'static [Way], Refusal>;

/// The ways in which a request can be allowed.
struct Open {
    ways: Ways,
    /// Set where nobody told who owns the resource: the ways if another account does.
    of_others: Option<Ways>,
}

impl Open {
    fn of(request: &Request) -> Self {
        match owner(request) {
            Some(owner) => Self { ways: ways(request, owner), of_others: None },
            None => Self {
                ways: ways(request, Owner::Same),
                of_others: Some(ways(request, Owner::Other)),
            },
        }
    }
}

/// What every side says.
struct Sides {
    rcp: Verdict,
    scp: Verdict,
    resource: Verdict,
    grant: Verdict,
    identity: Verdict,
    boundary: Verdict,
    session: Verdict,
    endpoint: Verdict,
    /// Which sides have a say at all.
    asked: Vec<Side>,
}

impl Sides {
    fn ask(request: &Request, policies: &Policies<'_>) -> Self {
        let mut asked = Vec::with_capacity(8);
        let mut note = |side: Side, applies: bool| {
            if applies {
                asked.push(side);
            }
            applies
        };
        let rcp = note(Side::Rcp, !policies.rcps.is_empty() && rcps_apply(request));
        let scp = note(Side::Scp, !policies.scps.is_empty() && scps_apply(request));
        note(Side::Resource, true);
        note(Side::Grant, !policies.grants.grants.is_empty() || policies.grants.missing.is_some());
        let has_identity = note(Side::Identity, request.caller().identity().is_some());
        note(Side::Boundary, policies.boundary.is_some());
        note(Side::Session, policies.session.is_some());
        note(Side::Endpoint, policies.endpoint.is_some());

        let levels = |applies: bool, sets, role: fn(usize, usize) -> PolicyRole| {
            if applies { Verdict::of_levels(sets, request, role) } else { Verdict::OPEN }
        };
        let limit = |set: &Option<PolicySet<'_>>, role: fn(usize) -> PolicyRole| {
            set.as_ref().map_or(Verdict::OPEN, |set| Verdict::of(set, request, role))
        };
        let rcp = levels(rcp, &policies.rcps, |level, policy| PolicyRole::Rcp { level, policy });
        Self {
            // AWS: `RCPFullAWSAccess` is attached at every level and cannot be detached.
            rcp: Verdict { allow: Reach::EVERYBODY, ..rcp },
            scp: levels(scp, &policies.scps, |level, policy| PolicyRole::Scp { level, policy }),
            resource: Verdict::of(&policies.resource, request, PolicyRole::Resource),
            grant: policies.grants.verdict(request),
            identity: if has_identity {
                identity(&policies.identity, request)
            } else {
                Verdict::SILENT
            },
            boundary: limit(&policies.boundary, PolicyRole::Boundary),
            session: limit(&policies.session, PolicyRole::Session),
            endpoint: limit(&policies.endpoint, PolicyRole::Endpoint),
            asked,
        }
    }

    /// The sides that have a say, in the order AWS asks them.
    fn list(&self) -> impl Iterator<Item = (Side, &Verdict)> {
        self.asked.iter().map(|side| (*side, self.side(*side)))
    }

    const fn side(&self, side: Side) -> &Verdict {
        match side {
            Side::Rcp => &self.rcp,
            Side::Scp => &self.scp,
            Side::Resource => &self.resource,
            Side::Grant => &self.grant,
            Side::Identity => &self.identity,
            Side::Boundary => &self.boundary,
            Side::Session => &self.session,
            Side::Endpoint => &self.endpoint,
        }
    }

    fn deny(&self) -> Truth {
        let mut any = Truth::False;
        for side in &self.asked {
            any = any.or(self.side(*side).deny.clone());
            if any.is_true() {
                break;
            }
        }
        any
    }

    /// Whether everybody allows who has to, and why AWS would refuse in any case.
    fn allow(&self, open: &Open) -> (Truth, Option<Refusal>) {
        let gates = self.scp.allow.any().and(self.endpoint.allow.any());
        let (mut allow, mut refusal) = self.open_way(open.ways);
        if let Some(ways) = open.of_others {
            let (others, refused) = self.open_way(ways);
            allow = either(allow, others);
            refusal = refused;
        }
        (gates.and(allow), refusal)
    }

    fn open_way(&self, ways: Ways) -> (Truth, Option<Refusal>) {
        let ways = match ways {
            Ok(ways) => ways,
            Err(refusal) => return (Truth::False, Some(refusal)),
        };
        let mut any = Truth::False;
        for way in ways {
            any = any.or(self.is_open(way));
            if any.is_true() {
                break;
            }
        }
        (any, None)
    }

    fn is_open(&self, way: Way) -> Truth {
        let mut all = Truth::True;
        for party in way {
            all = all.and(self.agrees(*party).into_owned());
            if all.is_false() {
                break;
            }
        }
        all
    }

    fn agrees(&self, party: Party) -> Cow<'_, Truth> {
        let allow = &self.side(side_of(party)).allow;
        match party {
            Party::ResourceNamesCaller => Cow::Borrowed(&allow.itself),
            Party::ResourceNamesRole => Cow::Borrowed(&allow.role),
            Party::ResourceNamesAccount | Party::GrantToAccount => Cow::Borrowed(&allow.account),
            Party::Grant => Cow::Owned(allow.itself.clone().or(allow.role.clone())),
            Party::ResourceNamesAny | Party::Identity | Party::Boundary | Party::Session => {
                Cow::Owned(allow.any())
            }
        }
    }

    /// The statements of the first way that is open.
    fn allowed_by(&self, open: &Open) -> Vec<StatementRef> {
        let Ok(ways) = open.ways else { return Vec::new() };
        let Some(way) = ways.iter().find(|way| self.is_open(way).is_true()) else {
            return Vec::new();
        };
        let limits = [Party::Boundary, Party::Session];
        let parties = way.iter().filter(|party| !limits.contains(party));
        parties.filter_map(|party| self.statement_of(*party)).cloned().collect()
    }

    fn statement_of(&self, party: Party) -> Option<&StatementRef> {
        let verdict = self.side(side_of(party));
        match party {
            Party::ResourceNamesCaller => verdict.allowed_by(|reach| reach.itself.clone()),
            Party::ResourceNamesRole => verdict.allowed_by(|reach| reach.role.clone()),
            Party::ResourceNamesAccount | Party::GrantToAccount => {
                verdict.allowed_by(|reach| reach.account.clone())
            }
            Party::Grant => verdict.allowed_by(|reach| reach.itself.clone().or(reach.role.clone())),
            Party::ResourceNamesAny | Party::Identity | Party::Boundary | Party::Session => {
                verdict.allowed_by(Reach::any)
            }
        }
    }

    /// The sides that keep the nearest ways shut. Grants are named only where there are any: a
    /// missing grant is no surprise.
    fn lacking(&self, open: &Open, has_grants: bool) -> Vec<Side> {
        let mut lacking: Vec<Side> = [Side::Scp, Side::Endpoint]
            .into_iter()
            .filter(|side| self.side(*side).allow.any().is_false())
            .collect();
        let ways = open.of_others.unwrap_or(open.ways).unwrap_or(&[]);
        let shut = |way: &Way| -> Vec<Side> {
            let parties = way.iter().filter(|party| self.agrees(**party).is_false());
            parties.map(|party| side_of(*party)).collect()
        };
        let candidates: Vec<Vec<Side>> = ways
            .iter()
            .map(shut)
            .filter(|sides| has_grants || !sides.contains(&Side::Grant))
            .collect();
        let fewest = candidates.iter().map(Vec::len).min().unwrap_or(0);
        lacking.extend(candidates.into_iter().filter(|sides| sides.len() == fewest).flatten());
        lacking.sort();
        lacking.dedup();
        lacking
    }
}

/// What the caller's own policies say. The root user may do everything in its account unless
/// somebody denies it.
fn identity(set: &PolicySet<'_>, request: &Request) -> Verdict {
    let is_root = request.caller().identity().is_some_and(|who| who.kind() == IdentityKind::Root);
    if is_root {
        return Verdict::OPEN;
    }
    Verdict::of(set, request, PolicyRole::Identity)
}

const fn side_of(party: Party) -> Side {
    match party {
        Party::ResourceNamesCaller
        | Party::ResourceNamesRole
        | Party::ResourceNamesAccount
        | Party::ResourceNamesAny => Side::Resource,
        Party::Identity => Side::Identity,
        Party::Boundary => Side::Boundary,
        Party::Session => Side::Session,
        Party::Grant | Party::GrantToAccount => Side::Grant,
    }
}

/// Whose resource it is; `None` where nobody told. A call without a resource stays at home.
fn owner(request: &Request) -> Option<Owner> {
    let resource = request.resource();
    let Some(caller) = request.caller().account() else { return Some(Owner::Same) };
    match resource.account {
        Some(account) if account == caller => Some(Owner::Same),
        Some(_) => Some(Owner::Other),
        None if *resource.arn == *"*" => Some(Owner::Same),
        None => None,
    }
}

/// The answer where it is not known which of two questions is asked.
fn either(one: Truth, other: Truth) -> Truth {
    if one == other {
        return one;
    }
    let cause = Truth::unknown(Cause::Key(ConditionKey::new("aws:ResourceAccount")));
    [one, other].into_iter().fold(cause, |all, truth| match truth {
        Truth::Unknown(causes) => all.and(Truth::Unknown(causes)),
        Truth::True | Truth::False => all,
    })
}
