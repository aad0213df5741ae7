//! Joins what all sides say.
//!
//! Any Deny ends it. Otherwise one of the ways to be allowed has to be open all along, and the gates
//! before it too: SCPs at every level, the VPC endpoint.

use super::super::decision::{Cause, ConditionKey, Decision, Truth};
use super::super::pattern::ArnValue;
use super::super::request::{IdentityKind, Request};
use super::answer::{Answer, PolicyRole, Refusal, Side, StatementRef};
use super::paths::{GATES, Owner, Party, PartySet, UNLIMITED, Way, rcps_apply, scps_apply, ways};
use super::policies::Policies;
use super::reach::Reach;
use super::verdict::{self, Verdict};

/// Decides a request.
pub fn evaluate(request: &Request, policies: &Policies<'_>) -> Answer {
    let resource = request.arn();
    let sides = Sides::ask(request, resource, policies);
    let open = Open::of(request, resource);
    let (allow, refusal) = sides.allow(&open);
    let decision = Decision::of(sides.deny(), allow);
    let mut answer = Answer {
        decided_by: Vec::new(),
        sides: sides.asked.iter().map(|(side, verdict)| verdict.answer(*side)).collect(),
        lacking: Vec::new(),
        refusal: None,
        decision,
    };
    match &answer.decision {
        Decision::ExplicitlyDenied => {
            let denies = sides.asked.iter().flat_map(|(_, verdict)| verdict.denied_by());
            answer.decided_by = denies.collect();
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
    fn of(request: &Request, resource: ArnValue<'_>) -> Self {
        let ways = |owner| ways(request, resource, owner);
        match owner(request) {
            Some(owner) => Self { ways: ways(owner), of_others: None },
            None => Self { ways: ways(Owner::Same), of_others: Some(ways(Owner::Other)) },
        }
    }
}

/// What every side says that has a say.
struct Sides<'p> {
    /// In the order AWS asks them.
    asked: Vec<(Side, Verdict<'p>)>,
    /// The parties that certainly agree.
    sure: PartySet,
    /// Those that agree or may agree.
    possible: PartySet,
}

impl<'p> Sides<'p> {
    fn ask(request: &Request, resource: ArnValue<'_>, policies: &Policies<'p>) -> Self {
        let mut asked = Vec::with_capacity(8);
        let levels = |sets, role: fn(usize, usize) -> PolicyRole| {
            Verdict::of_levels(sets, request, resource, role)
        };
        let limit = |set, role: fn(usize) -> PolicyRole| Verdict::of(set, request, resource, role);
        if !policies.rcps.is_empty() && rcps_apply(request) {
            let mut rcp = levels(&policies.rcps, |level, policy| PolicyRole::Rcp { level, policy });
            // AWS: `RCPFullAWSAccess` is attached at every level and cannot be detached.
            rcp.allow = Reach::EVERYBODY;
            asked.push((Side::Rcp, rcp));
        }
        if !policies.scps.is_empty() && scps_apply(request) {
            let scp = levels(&policies.scps, |level, policy| PolicyRole::Scp { level, policy });
            asked.push((Side::Scp, scp));
        }
        // Where nobody gave the boundary, what it says is open anyhow.
        let has_boundary = request.caller().identity().is_some()
            && policies.boundary.as_ref().is_some_and(|set| !set.policies.is_empty());
        let with_principals = |set, role: fn(usize) -> PolicyRole| {
            let mut verdict = limit(set, role);
            if has_boundary {
                verdict.deny_the_exempt(set, request, resource, role);
            }
            verdict
        };
        asked.push((Side::Resource, with_principals(&policies.resource, PolicyRole::Resource)));
        if !policies.grants.grants.is_empty() || policies.grants.missing.is_some() {
            asked.push((Side::Grant, policies.grants.verdict(request)));
        }
        if let Some(identity) = request.caller().identity() {
            // The root user may do everything in its account unless somebody denies it.
            let own = if identity.kind() == IdentityKind::Root {
                Verdict::OPEN
            } else {
                limit(&policies.identity, PolicyRole::Identity)
            };
            asked.push((Side::Identity, own));
        }
        if let Some(set) = &policies.boundary {
            asked.push((Side::Boundary, limit(set, PolicyRole::Boundary)));
        }
        if let Some(set) = &policies.session {
            asked.push((Side::Session, limit(set, PolicyRole::Session)));
        }
        if let Some(set) = &policies.endpoint {
            asked.push((Side::Endpoint, with_principals(set, PolicyRole::Endpoint)));
        }
        let mut sides = Self { asked, sure: UNLIMITED.set(), possible: UNLIMITED.set() };
        for (side, verdict) in &sides.asked {
            for party in parties_of(*side) {
                let agrees = how(*party)(&verdict.allow);
                sides.sure.set(*party, agrees.is_true());
                sides.possible.set(*party, !agrees.is_false());
            }
        }
        sides
    }

    /// What a side says; without policies of its own, grants and the caller's policies allow nothing,
    /// and other sides do not limit the caller.
    fn side(&self, side: Side) -> &Verdict<'p> {
        let own = self.asked.iter().find(|(asked, _)| *asked == side);
        own.map_or_else(
            || match side {
                Side::Resource | Side::Grant | Side::Identity => &verdict::SILENT,
                Side::Rcp | Side::Scp | Side::Boundary | Side::Session | Side::Endpoint => {
                    &verdict::OPEN
                }
            },
            |(_, verdict)| verdict,
        )
    }

    fn deny(&self) -> Truth {
        let mut any = Truth::False;
        for (_, verdict) in &self.asked {
            any = any.or(verdict.deny.clone());
            if any.is_true() {
                break;
            }
        }
        any
    }

    /// Whether everybody allows who has to, and why AWS would refuse in any case.
    fn allow(&self, open: &Open) -> (Truth, Option<Refusal>) {
        let (mut allow, mut refusal) = self.open_way(open.ways);
        if let Some(ways) = open.of_others {
            let (others, refused) = self.open_way(ways);
            allow = either(allow, others);
            refusal = refused;
        }
        (self.is_open(GATES).and(allow), refusal)
    }

    fn open_way(&self, ways: Ways) -> (Truth, Option<Refusal>) {
        match ways {
            Ok(ways) if ways.iter().any(|way| way.is_open_to(self.sure)) => (Truth::True, None),
            Ok(ways) => {
                let open = ways.iter().map(|way| self.is_open(*way));
                (open.fold(Truth::False, Truth::or), None)
            }
            Err(refusal) => (Truth::False, Some(refusal)),
        }
    }

    fn is_open(&self, way: Way) -> Truth {
        if way.is_open_to(self.sure) {
            return Truth::True;
        }
        if !way.is_open_to(self.possible) {
            return Truth::False;
        }
        let parties = way.parties.iter();
        parties.fold(Truth::True, |all, party| all.and(self.agrees(*party)))
    }

    fn agrees(&self, party: Party) -> Truth {
        how(party)(&self.side(side_of(party)).allow)
    }

    /// The statements of the first way that is open.
    fn allowed_by(&self, open: &Open) -> Vec<StatementRef> {
        let Ok(ways) = open.ways else { return Vec::new() };
        let Some(way) = ways.iter().find(|way| way.is_open_to(self.sure)) else {
            return Vec::new();
        };
        let limits = [Party::Boundary, Party::Session];
        let parties = way.parties.iter().filter(|party| !limits.contains(party));
        let first = |party: &Party| self.side(side_of(*party)).allowed_by(how(*party));
        parties.filter_map(first).collect()
    }

    /// The sides that keep the nearest ways shut. Grants are named only where there are any: a
    /// missing grant is no surprise.
    fn lacking(&self, open: &Open, has_grants: bool) -> Vec<Side> {
        let mut lacking = Vec::new();
        let mut fewest = usize::MAX;
        for way in open.of_others.unwrap_or(open.ways).unwrap_or(&[]) {
            let shut = self.shut(*way);
            let count = shut.clone().count();
            if count > fewest || !has_grants && shut.clone().any(|side| side == Side::Grant) {
                continue;
            }
            if count < fewest {
                fewest = count;
                lacking.clear();
            }
            lacking.extend(shut);
        }
        lacking.extend(self.shut(GATES));
        lacking.sort_unstable();
        lacking.dedup();
        lacking
    }

    /// The sides that certainly keep a way shut.
    fn shut(&self, way: Way) -> impl Iterator<Item = Side> + Clone {
        let possible = self.possible;
        let shut = way.parties.iter().filter(move |party| !possible.has(**party));
        shut.map(|party| side_of(*party))
    }
}

/// How a side has to reach the caller for a party to agree.
fn how(party: Party) -> fn(&Reach) -> Truth {
    match party {
        Party::ResourceNamesCaller => Reach::itself,
        Party::ResourceNamesRole => Reach::role,
        Party::ResourceNamesAccount | Party::GrantToAccount => Reach::account,
        Party::Grant => |reach| reach.itself().or(reach.role()),
        Party::ResourceNamesAny
        | Party::Identity
        | Party::Boundary
        | Party::Session
        | Party::Scp
        | Party::Endpoint => Reach::any,
    }
}

/// The parties that a side speaks for.
const fn parties_of(side: Side) -> &'static [Party] {
    match side {
        Side::Resource => &[
            Party::ResourceNamesCaller,
            Party::ResourceNamesRole,
            Party::ResourceNamesAccount,
            Party::ResourceNamesAny,
        ],
        Side::Identity => &[Party::Identity],
        Side::Boundary => &[Party::Boundary],
        Side::Session => &[Party::Session],
        Side::Grant => &[Party::Grant, Party::GrantToAccount],
        Side::Scp => &[Party::Scp],
        Side::Endpoint => &[Party::Endpoint],
        // They only deny.
        Side::Rcp => &[],
    }
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
        Party::Scp => Side::Scp,
        Party::Endpoint => Side::Endpoint,
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
