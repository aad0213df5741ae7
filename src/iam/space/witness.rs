//! From a point of the space back to a request that people can read and the evaluator confirms.

use crate::aws::AccountId;
use crate::aws::catalogue;
use crate::aws::catalogue::backup::CROSS_ACCOUNT_ACTION;

use super::super::evaluate::PolicyKind;
use super::super::request::{Caller, Context, ContextValue, Lookup, Request, Resource};
use super::bits::Bits;
use super::callers::EXAMPLE_ACCOUNTS;
use super::compile::{ACTION, CALLER, Classes, Compiled, KeyDim, RESOURCE};
use super::cube::Cube;
use super::keys::KeyClass;
use super::search::Point;
use super::setting::crosses;

/// A request that shows that something is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The request, in full: keys that are not in its context are absent.
    pub request: Request,
    /// The condition keys, as some policy writes them, whose value does not matter; sorted.
    pub any: Vec<Box<str>>,
    /// The other condition keys that it lacks: their absence matters; sorted.
    pub absent: Vec<Box<str>>,
    /// All actions for which the same holds, as AWS writes them, the request's first.
    pub actions: Vec<Box<str>>,
    /// The statement that allows it.
    pub allowed_by: Option<StatementId>,
    /// The statement of the other policy that denies it, where one does.
    pub denied_by: Option<StatementId>,
}

/// A statement of one of the documents of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId {
    /// The document's number, from 0, in the order they were given.
    pub document: usize,
    /// The statement's number in it, from 0.
    pub statement: usize,
}

/// The key that says who owns the resource, in lower case.
pub(super) const RESOURCE_ACCOUNT: &str = "aws:resourceaccount";

/// What a request is made of before it is one.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    caller: Caller,
    action: String,
    pub(super) resource: Resource,
    pub(super) context: Context,
}

impl Compiled {
    /// The work of making requests of a point, and of having each statement asked about them.
    pub(super) fn showing(&self) -> usize {
        let conditions = self.draft.statements.iter().map(|one| one.conditions.len());
        200 + self.covers.len() * 4 + conditions.sum::<usize>() * 4
    }

    /// Requests of a point, the friendliest first. All of them should behave alike; where policy
    /// variables tie keys together, some may not, and the evaluator tells.
    pub(super) fn requests<'a>(&'a self, point: &'a Point) -> impl Iterator<Item = Request> + 'a {
        let parts = [true, false].into_iter().filter_map(|friendly| self.parts(point, friendly));
        parts.flat_map(|parts| {
            let tied = self.tied(point, &parts);
            std::iter::once(parts).chain(tied).map(|parts| parts.request())
        })
    }

    fn parts(&self, point: &Point, is_friendly: bool) -> Option<Parts> {
        let caller = self.callers.get(self.first(&point.cube, CALLER)?)?;
        let action = self.actions.get(self.first(&point.cube, ACTION)?)?.name().to_owned();
        let resource = self.resources.get(self.first(&point.cube, RESOURCE)?)?;
        let caller = if let Some(caller) = &point.caller {
            caller.clone()
        } else if is_friendly {
            // what an identity may do in its own account needs no other policy
            let near = Resource::new(&resource.arn).account;
            let near = near.filter(|_| self.setting.kind == PolicyKind::IdentityPolicy);
            self.draft.traits.befriend(caller, near)
        } else {
            caller.caller.clone()
        };
        let arn_in = |account: Option<AccountId>| {
            let account = account.as_ref().map_or("111122223333", AccountId::as_str);
            if let Some(arn) = &point.resource {
                arn.to_string()
            } else if is_friendly {
                self.draft.resources.befriend(resource, &self.reach, &action, account)
            } else {
                resource.arn.clone()
            }
        };
        let usual = self.owner_for(&caller, &action);
        let mut arn = arn_in(usual);
        let owner = self.owner_at(point, Resource::new(&arn).account.or(usual));
        if owner != usual {
            arn = arn_in(owner);
        }
        let resource = match owner {
            Some(owner) if arn != "*" => {
                let account = Resource::new(&arn).account.unwrap_or(owner);
                Resource::owned_by(&arn, account)
            }
            _ => Resource::new(&arn),
        };
        let mut context = Context::default();
        if let Some(organization) = self.setting.of_resource().organization {
            context.set_one("aws:ResourceOrgID", &organization);
        }
        for key in &self.keys {
            let mut value = self.value(key, point, is_friendly)?;
            if let (RESOURCE_ACCOUNT, ContextValue::One(_), Some(owner)) =
                (&*key.key, &value, owner)
            {
                value = ContextValue::One(owner.as_str().into());
            }
            // what is derived of the resource counts unless the context says otherwise
            if value != ContextValue::Absent || &*key.key == RESOURCE_ACCOUNT {
                context.set(&key.key, value);
            }
        }
        Some(Parts { caller, action, resource, context })
    }

    /// The account that owns the resource: as given, else one that leaves it to the policy. A key's
    /// policy has the most to say about callers of the key's own account, another resource's policy
    /// about those of other accounts; what a vault's policy says of others is copying alone. What works
    /// within one account only is asked of the caller's.
    fn owner_for(&self, caller: &Caller, action: &str) -> Option<AccountId> {
        let own = caller.account();
        let is_domestic = catalogue::action(action).is_some_and(|action| !crosses(action));
        let is_at_home = match self.setting.kind {
            PolicyKind::VaultPolicy => !action.eq_ignore_ascii_case(CROSS_ACCOUNT_ACTION),
            PolicyKind::KeyPolicy | PolicyKind::IdentityPolicy => true,
            PolicyKind::ResourcePolicy
            | PolicyKind::TrustPolicy
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::EndpointPolicy => is_domestic,
        };
        let mut examples = EXAMPLE_ACCOUNTS.iter().rev().filter_map(|account| account.parse().ok());
        let owner = if is_at_home {
            own.or_else(|| examples.next())
        } else {
            examples.find(|account| Some(*account) != own)
        };
        // No policy of the resource says whose it is: then only the caller's own account will do.
        let is_open = is_domestic && !self.setting.kind.has_principals();
        owner.filter(|_| is_open).or(self.setting.inside().next()).or(owner)
    }

    /// The account that owns the resource: `usual`, unless the point asks for another one.
    fn owner_at(&self, point: &Point, usual: Option<AccountId>) -> Option<AccountId> {
        let Some(key) = self.key(RESOURCE_ACCOUNT) else { return usual };
        let Some(class) = self.class_at(key, point) else { return usual };
        let is_asked = |account: &AccountId| {
            self.is_of(key, class, &ContextValue::One(account.as_str().into()))
        };
        let ContextValue::One(_) = &class.value else { return usual };
        usual.filter(is_asked).or_else(|| match self.befriend(key, class) {
            ContextValue::One(account) => account.parse().ok(),
            ContextValue::Absent | ContextValue::Many(_) | ContextValue::Unknown => None,
        })
    }

    fn first(&self, cube: &Cube, dim: usize) -> Option<usize> {
        self.layout.bits(cube, dim).first()
    }

    fn value(&self, key: &KeyDim, point: &Point, is_friendly: bool) -> Option<ContextValue> {
        let found = point.lazy.iter().find(|(name, _)| *name == key.key);
        if let Some((_, value)) = found {
            return Some(value.clone());
        }
        match &key.classes {
            Classes::All(_) => {
                let class = self.class_at(key, point)?;
                if is_friendly {
                    Some(self.befriend(key, class))
                } else {
                    Some(class.value.clone())
                }
            }
            Classes::Lazy(_) => None,
        }
    }

    /// The class that a point gives a key; nothing for keys without a list of classes.
    pub(super) fn class_at<'k>(&self, key: &'k KeyDim, point: &Point) -> Option<&'k KeyClass> {
        let Classes::All(classes) = &key.classes else { return None };
        classes.get(self.first(&point.cube, key.dim)?)
    }
}

impl Parts {
    /// Makes the resource one of an account.
    pub(super) fn give_to(&mut self, account: AccountId) {
        let mut parts: Vec<&str> = self.resource.arn.splitn(6, ':').collect();
        if let Some(own) = parts.get_mut(4).filter(|own| own.parse::<AccountId>().is_ok()) {
            *own = account.as_str();
        }
        self.resource = Resource::owned_by(&parts.join(":"), account);
        self.context.set_one(RESOURCE_ACCOUNT, account.as_str());
    }

    pub(super) fn request(&self) -> Request {
        Request::new(self.caller.clone(), &self.action, self.resource.clone(), self.context.clone())
    }
}

impl Compiled {
    /// The keys of which a cube takes every class, and those of the others that a request lacks.
    pub(super) fn open_keys(
        &self,
        cube: &Cube,
        request: &Request,
    ) -> (Vec<Box<str>>, Vec<Box<str>>) {
        let (mut any, mut absent) = (Vec::new(), Vec::new());
        for key in &self.keys {
            let Some(own) = self.draft.keys.get(&key.key) else { continue };
            let is_open =
                |dim: usize| self.layout.bits(cube, dim) == Bits::all(self.layout.len(dim));
            let name = Box::from(own.written.as_str());
            if key.dims(own.tests.len()).all(is_open) {
                any.push(name);
            } else if request.context().get(&key.key) == Lookup::Absent {
                absent.push(name);
            }
        }
        (any, absent)
    }
}
