//! Whether a statement speaks of the caller, and by which of its names.
//!
//! AWS: IAM user guide, "AWS JSON policy elements: Principal" and `NotPrincipal`.

use super::super::condition::OpenText;
use super::super::decision::Truth;
use super::super::document::{Effect, Element};
use super::super::known::Known;
use super::super::pattern::Glob;
use super::super::principal::Principal;
use super::super::request::{Caller, IdentityKind, marks};
use super::reach::{Names, Reach};

/// The `Principal` or `NotPrincipal` of a statement.
#[derive(Clone, Debug)]
pub struct PrincipalTest {
    negated: bool,
    named: Vec<Principal>,
    open: Vec<OpenText>,
}

impl PrincipalTest {
    /// Prepares the element.
    pub fn new(element: &Element<Principal>) -> Self {
        let open = element.values.iter().filter_map(|value| match &value.value {
            Known::Yes(_) => None,
            Known::No(open) => Some(OpenText::whole(open)),
        });
        Self {
            negated: element.negated,
            named: element.known().map(|(principal, _)| principal.clone()).collect(),
            open: open.collect(),
        }
    }

    /// Whether this is `NotPrincipal`.
    pub const fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether this is `"*"` alone.
    pub(in super::super) fn is_everybody(&self) -> bool {
        !self.negated && self.open.is_empty() && matches!(&*self.named, [Principal::Any])
    }

    /// The principals that are known, as written.
    pub fn named(&self) -> &[Principal] {
        &self.named
    }

    /// What tells texts that an unresolved value could be from those that it cannot.
    pub(in super::super) fn open_globs(&self) -> impl Iterator<Item = &Glob> {
        self.open.iter().filter_map(OpenText::widest)
    }

    /// Whether a principal is not resolved.
    pub const fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// What callers it could reach go by.
    pub(super) fn marks(&self) -> u64 {
        if self.negated || self.has_open() {
            return marks::EVERY;
        }
        self.named.iter().map(marks::of_principal).fold(0, |all, own| all | own)
    }

    /// How a statement with this element and effect reaches the caller.
    pub fn reach(&self, caller: &Caller, effect: Effect) -> Reach {
        let listed = self.listed(caller);
        if !self.negated {
            return listed;
        }
        let itself = match effect {
            // AWS: "you must also list the account ARN of the not-denied principal"; for a session
            // the role's as well. An exemption holds only where the whole line is listed.
            Effect::Deny => whole_line(&listed, caller).negate(),
            Effect::Allow => listed.any().negate(),
        };
        Reach::of(Names { itself, role: Truth::False, account: Truth::False })
    }

    /// How the list reaches the caller, negation aside.
    fn listed(&self, caller: &Caller) -> Reach {
        let mut known = Names::default();
        for one in self.named.iter().map(|principal| names_of(principal, caller)) {
            known.itself |= one.itself;
            known.role |= one.role;
            known.account |= one.account;
        }
        let reach = Reach::Sure(known);
        self.open.iter().fold(reach, |reach, open| reach.or(&open_one(open, caller)))
    }
}

/// Whether the list has every name that `NotPrincipal` asks for: the account, and the user, role or
/// session in it.
fn whole_line(listed: &Reach, caller: &Caller) -> Truth {
    let Some(identity) = caller.identity() else { return listed.itself() };
    let own = match identity.kind() {
        IdentityKind::Root => return listed.any(),
        IdentityKind::Role => listed.role().or(listed.itself()),
        IdentityKind::AssumedRole => listed.role().and(listed.itself()),
        IdentityKind::User | IdentityKind::FederatedUser => listed.itself(),
    };
    own.and(listed.account())
}

/// Which of the caller's names one known principal is.
pub(super) fn names_of(principal: &Principal, caller: &Caller) -> Names<bool> {
    let none = Names::default();
    let itself = Names { itself: true, ..none };
    match (principal, caller) {
        (Principal::Any, _) => everyone(caller),
        (Principal::Account(account), Caller::Aws(identity)) if *account == identity.account() => {
            // The root user is the account.
            Names { itself: identity.kind() == IdentityKind::Root, account: true, ..none }
        }
        (Principal::Arn(arn), Caller::Aws(identity)) if identity.has_role(arn) => {
            Names { role: true, ..none }
        }
        (Principal::Arn(arn), Caller::Aws(identity)) if arn == identity.arn() => itself,
        (Principal::Service(name), Caller::Service(service)) if name == service => itself,
        (Principal::Federated(name), Caller::Federated(provider)) if name == provider => itself,
        (
            Principal::Account(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::Arn(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_),
            _,
        ) => none,
    }
}

/// `*` is every name at once.
fn everyone(caller: &Caller) -> Names<bool> {
    let identity = caller.identity();
    let role = identity.is_some_and(|identity| identity.role().is_some());
    Names { itself: true, role, account: identity.is_some() }
}

/// How an unresolved principal could reach the caller.
fn open_one(open: &OpenText, caller: &Caller) -> Reach {
    let could_be = |text: &str| open.matches(text);
    let everyone = could_be("*");
    let mut reach = Names { itself: everyone, role: Truth::False, account: Truth::False };
    match caller {
        Caller::Aws(identity) => {
            reach.itself = reach.itself.or(could_be(identity.arn().as_str()));
            if let Some(role) = identity.role() {
                reach.role = could_be(role.as_str());
            }
            let account = identity.account();
            let root = format!("arn:{}:iam::{account}:root", identity.arn().partition());
            reach.account = could_be(account.as_str()).or(could_be(&root));
        }
        Caller::Service(name) | Caller::Federated(name) => {
            reach.itself = reach.itself.or(could_be(name));
        }
        Caller::Anonymous => {}
    }
    Reach::of(reach)
}
