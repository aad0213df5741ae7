//! Is there a request that the policies allow: at all, to outsiders, to anybody, to services that
//! act for others?

use std::borrow::Cow;

use super::super::answer::{Answer, Because, Closed, Reason};
use super::super::bits::Bits;
use super::super::callers::{CallerClass, Sort, Trait};
use super::super::compile::{ACTION, CALLER, Classes, Compiled, ORGANIZATION_KEYS, RESOURCE};
use super::super::cube::Cube;
use super::super::keys::TRUST_KEYS;
use super::super::lazy::Aspect;
use super::super::search::{Cubes, Point, View};
use super::super::witness::{StatementId, Witness};
use super::super::work::{Spent, Work};
use super::super::{QUESTION_WORK, Space};
use crate::iam::pattern::Glob;
use crate::iam::request::Request;

/// Which callers a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// All.
    Anyone,
    /// All but services that are not inside, by account and, if one is given, by organization. An
    /// identity provider is inside where its account is.
    Outsiders,
    /// All but services that no fixed value in the policy names: no account, organization, network.
    Public,
    /// Service principals, where nothing fixed says on whose behalf they act.
    UnboundServices,
    /// Identities of the owner's account.
    Owners,
}

/// How many points may fail to be confirmed before the search gives up.
const MAX_REJECTED: usize = 12;

impl Space<'_> {
    /// Whether the policies allow some identity outside the owner's account, the trusted accounts
    /// and the organization anything.
    pub fn outsiders(&self) -> &Answer {
        self.answers.outsiders.get_or_init(|| {
            let quick = self.by_residue(Scope::Outsiders);
            quick.unwrap_or_else(|| self.allowed(Scope::Outsiders, &[]))
        })
    }

    /// Whether the policies allow somebody whom no fixed value names anything.
    /// AWS: S3 user guide, "The meaning of public", whose rule this follows for any resource.
    pub fn public(&self) -> &Answer {
        self.answers.public.get_or_init(|| {
            let quick = self.by_residue(Scope::Public);
            quick.unwrap_or_else(|| self.allowed(Scope::Public, &[]))
        })
    }

    /// Whether a service may use the resource on behalf of anybody: a confused deputy.
    /// AWS: IAM user guide, "The confused deputy problem".
    pub fn unbound_services(&self) -> &Answer {
        self.answers.services.get_or_init(|| {
            let quick = self.by_residue(Scope::UnboundServices);
            quick.unwrap_or_else(|| self.allowed(Scope::UnboundServices, &[]))
        })
    }

    /// Whether the policies allow some caller of a scope one of these actions, given as AWS writes
    /// them; no actions are all. Key and vault policies know every action apart; other policies
    /// those that they or [`super::super::Setting::asked`] name.
    pub fn allowed(&self, scope: Scope, actions: &[&str]) -> Answer {
        let compiled = match self.compiled() {
            Ok(compiled) => compiled,
            Err(reason) => return Answer::Unknown(reason),
        };
        let mut work = Work::of(QUESTION_WORK);
        let query = compiled.query(scope, actions);
        self.exists(compiled, &query, &mut work)
    }

    /// Whether the policies allow a request in `query`.
    pub(in super::super) fn exists(
        &self,
        compiled: &Compiled,
        query: &Cube,
        work: &mut Work,
    ) -> Answer {
        let all = 0..self.documents.len();
        let generous = compiled.cubes(&all, View::Generous);
        let found = match self.confirmed(compiled, &generous, query, work) {
            Ok(found) => found,
            Err(spent) => return Answer::Unknown(spent.into()),
        };
        match found {
            Found::Confirmed(witness) => Answer::Yes(witness),
            Found::None => match &compiled.incomplete {
                Some(key) => Answer::Unknown(Reason::Mixed(key.clone())),
                None => Answer::No(compiled.closed(&generous, query)),
            },
            Found::Rejected(point)
                if compiled.is_settled() || !compiled.has_parameter_in(&generous) =>
            {
                let _ = point;
                Answer::Unknown(Reason::Variables)
            }
            Found::Rejected(point) => self.strictly(compiled, &point, query, work),
        }
    }

    /// What is left where unresolved values decide: a request for every value of them, or not.
    fn strictly(
        &self,
        compiled: &Compiled,
        point: &Point,
        query: &Cube,
        work: &mut Work,
    ) -> Answer {
        let strict = compiled.cubes(&(0..self.documents.len()), View::Strict);
        match self.confirmed(compiled, &strict, query, work) {
            Ok(Found::Confirmed(witness)) => Answer::Yes(witness),
            Ok(Found::None | Found::Rejected(_)) => {
                let Some(request) = compiled.requests(point).next() else {
                    return Answer::Unknown(Reason::Variables);
                };
                let example = Box::new(compiled.witness(request, &point.cube, None));
                Answer::Depends { on: compiled.causes(), example }
            }
            Err(spent) => Answer::Unknown(spent.into()),
        }
    }

    /// The first point that the evaluator confirms.
    fn confirmed(
        &self,
        compiled: &Compiled,
        cubes: &Cubes<'_>,
        query: &Cube,
        work: &mut Work,
    ) -> Result<Found, Spent> {
        let mut rejected: Vec<Point> = Vec::new();
        let denies: Vec<&Cube> = cubes.denies.iter().map(|(_, cube)| &**cube).collect();
        for (_, allow) in &cubes.allows {
            let Some(from) = compiled.layout.meet(allow, query) else { continue };
            let (place, rejects) = ((&from, &*denies), (&mut rejected, MAX_REJECTED));
            let confirm = |request: &Request| self.confirm(request);
            let found = compiled.first_confirmed(place, rejects, confirm, work)?;
            if let Some((point, request, by)) = found {
                let cube = compiled.widened(&point.cube, &from, &denies);
                let witness = compiled.witness(request, &cube, Some(by));
                return Ok(Found::Confirmed(Box::new(witness)));
            }
        }
        Ok(rejected.into_iter().next().map_or(Found::None, Found::Rejected))
    }
}

/// What a search for a confirmed point gives.
enum Found {
    Confirmed(Box<Witness>),
    Rejected(Point),
    None,
}

impl Compiled {
    /// The points that a question is about.
    pub(in super::super) fn query(&self, scope: Scope, actions: &[&str]) -> Cube {
        let mut cube = self.layout.full();
        if !actions.is_empty() {
            let asked: Vec<Glob> = actions.iter().map(|one| Glob::parse(one).lower()).collect();
            let is_asked = |own: &Cow<'static, str>| {
                let own = own.to_ascii_lowercase();
                asked.iter().any(|glob| glob.matches(&own))
            };
            let classes = self.actions_that(|class| class.members.iter().any(is_asked));
            self.layout.narrow(&mut cube, ACTION, &classes);
        }
        if let Some(asked) = self.draft.asked_resource {
            let classes = Bits::filled(self.resources.len(), |at| {
                self.resources.get(at).is_some_and(|class| class.matched.contains(asked))
            });
            self.layout.narrow(&mut cube, RESOURCE, &classes);
        }
        let is_identity = |class: &CallerClass| class.sort.is_identity();
        let is_person = |class: &CallerClass| class.sort != Sort::Service;
        match scope {
            Scope::Anyone => {}
            Scope::Owners => {
                let own =
                    self.setting.owner.and_then(|it| self.draft.traits.find(&Trait::Account(it)));
                let callers = self.callers_that(|class| {
                    is_identity(class) && own.is_none_or(|own| class.traits.contains(own))
                });
                self.layout.narrow(&mut cube, CALLER, &callers);
            }
            Scope::Outsiders => {
                let inside = self.inside();
                let callers = self.callers_that(|class| {
                    is_person(class) && !inside.iter().any(|at| class.traits.contains(*at))
                });
                self.layout.narrow(&mut cube, CALLER, &callers);
                self.narrow_organization(&mut cube);
            }
            Scope::Public => {
                let callers = self.callers_that(|class| {
                    is_person(class) && !self.draft.traits.pins(&class.traits)
                });
                self.layout.narrow(&mut cube, CALLER, &callers);
                self.narrow_fixed(&mut cube, TRUST_KEYS);
            }
            Scope::UnboundServices => {
                let services = self.callers_that(|class| class.sort == Sort::Service);
                self.layout.narrow(&mut cube, CALLER, &services);
                self.narrow_fixed(&mut cube, SOURCE_KEYS);
            }
        }
        cube
    }

    /// The traits of the accounts inside.
    fn inside(&self) -> Vec<usize> {
        let found = self.setting.inside().map(Trait::Account);
        found.filter_map(|one| self.draft.traits.find(&one)).collect()
    }

    /// Leaves out what only members of the organization have.
    fn narrow_organization(&self, cube: &mut Cube) {
        for key in ORGANIZATION_KEYS.iter().filter_map(|key| self.key(key)) {
            let Classes::All(classes) = &key.classes else {
                self.layout.narrow(cube, key.aspect(self, Aspect::Inside), &no());
                continue;
            };
            let outside = Bits::filled(classes.len(), |at| {
                classes.get(at).is_some_and(|class| !class.is_inside)
            });
            self.layout.narrow(cube, key.dim, &outside);
        }
    }

    /// Leaves out the values that the policy fixes.
    fn narrow_fixed(&self, cube: &mut Cube, keys: &[&str]) {
        for key in keys.iter().filter_map(|key| self.key(key)) {
            let Classes::All(classes) = &key.classes else {
                self.layout.narrow(cube, key.aspect(self, Aspect::Fixed), &no());
                continue;
            };
            let free = Bits::filled(classes.len(), |at| {
                classes.get(at).is_some_and(|class| !class.is_named && !class.is_pinned)
            });
            self.layout.narrow(cube, key.dim, &free);
        }
    }

    /// Why each Allow gives nothing in `query`.
    fn closed(&self, cubes: &Cubes<'_>, query: &Cube) -> Vec<Closed> {
        let mut found: Vec<Closed> = Vec::new();
        for (number, allow) in &cubes.allows {
            let statement = self.id(*number);
            if found.iter().any(|known| known.statement == statement) {
                continue;
            }
            let because = match self.layout.meet(allow, query) {
                None => self.apart(allow, query),
                Some(rest) => {
                    let mut by: Vec<StatementId> = cubes
                        .denies
                        .iter()
                        .filter(|(_, deny)| self.layout.touch(deny, &rest))
                        .filter_map(|(number, _)| self.id(*number))
                        .collect();
                    by.sort_unstable();
                    by.dedup();
                    if by.is_empty() { Because::Impossible } else { Because::Denied(by) }
                }
            };
            found.push(Closed { statement, because });
        }
        found
    }

    /// The first dimension that two cubes have nothing in common in.
    fn apart(&self, one: &Cube, other: &Cube) -> Because {
        match (0..self.layout.dims()).find(|dim| self.layout.is_apart(one, other, *dim)) {
            Some(CALLER) => Because::Principal,
            Some(ACTION) => Because::Action,
            Some(RESOURCE) => Because::Resource,
            Some(dim) => self
                .keys
                .iter()
                .rfind(|key| key.dim <= dim)
                .and_then(|key| self.draft.keys.get(&key.key))
                .map_or(Because::Impossible, |own| Because::Key(own.written.as_str().into())),
            None => Because::Impossible,
        }
    }

    /// The statement of a cover.
    pub(in super::super) fn id(&self, cover: usize) -> Option<StatementId> {
        let cover = self.covers.get(cover)?;
        Some(StatementId { document: cover.document, statement: cover.statement? })
    }

    /// A larger cube around a point of `room`, with the same answer: one dimension after the other is
    /// opened as far as the room reaches and no Deny does.
    pub(in super::super) fn widened(&self, point: &Cube, room: &Cube, denies: &[&Cube]) -> Cube {
        let layout = &self.layout;
        let mut wide = point.clone();
        // A Deny stays away as long as one dimension keeps it apart.
        let mut denies: Vec<(&Cube, usize)> =
            denies.iter().map(|deny| (*deny, layout.count_apart(point, deny))).collect();
        for dim in (RESOURCE..layout.dims()).chain([ACTION]) {
            if layout.set(&wide, dim) == layout.set(room, dim) {
                continue;
            }
            let is_lost = |deny: &Cube| {
                layout.is_apart(&wide, deny, dim) && !layout.is_apart(room, deny, dim)
            };
            if denies.iter().any(|(deny, kept)| *kept < 2 && is_lost(deny)) {
                continue;
            }
            for (deny, kept) in &mut denies {
                *kept -= usize::from(is_lost(deny));
            }
            layout.replace(&mut wide, dim, &layout.bits(room, dim));
        }
        wide
    }

    /// A request with what its cube says of keys and actions.
    pub(in super::super) fn witness(
        &self,
        request: Request,
        cube: &Cube,
        allowed_by: Option<StatementId>,
    ) -> Witness {
        let (any, absent) = self.open_keys(cube, &request);
        let own = request.action().to_owned();
        let classes = self.real_actions(cube);
        let others = classes.iter().filter_map(|at| self.actions.get(at));
        let others = others.filter(|class| !class.is_rest).flat_map(|class| &class.members);
        let mut others: Vec<Box<str>> =
            others.filter(|name| **name != own).map(|name| (&**name).into()).collect();
        others.sort_unstable();
        let actions = std::iter::once(own.into_boxed_str()).chain(others).collect();
        Witness { request, any, absent, actions, allowed_by, denied_by: None }
    }

    /// The unresolved values of the policies, by name.
    pub(in super::super) fn causes(&self) -> Vec<Box<str>> {
        let open = self.draft.atoms.iter().filter(|atom| atom.is_parameter);
        let mut names: Vec<_> = open.map(|atom| atom.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn has_parameter_in(&self, cubes: &Cubes<'_>) -> bool {
        !self.is_settled()
            || cubes.allows.iter().chain(&cubes.denies).any(|(_, cube)| self.has_parameter(cube))
    }
}

/// Of an aspect of a lazy key: that it has it not.
fn no() -> Bits {
    Bits::filled(2, |at| at == 0)
}

/// Keys whose fixed value says on whose behalf a service acts.
pub(super) const SOURCE_KEYS: &[&str] =
    &["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];
