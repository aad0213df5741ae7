//! Whether a statement speaks of the caller, and how: it matters whether it names the caller, the
//! caller's role, or the caller's account.
//!
//! AWS: IAM user guide, "AWS JSON policy elements: Principal" and `NotPrincipal`.

use super::super::condition::OpenText;
use super::super::decision::Truth;
use super::super::document::{Effect, Element};
use super::super::known::Known;
use super::super::pattern::Glob;
use super::super::principal::Principal;
use super::super::request::{Caller, IdentityKind};

/// The `Principal` or `NotPrincipal` of a statement.
#[derive(Clone, Debug)]
pub struct PrincipalTest {
    negated: bool,
    named: Vec<Principal>,
    open: Vec<OpenText>,
}

/// How a statement reaches the caller. Several may hold at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// It names the user, the session, the service, or everybody. Such an Allow is not limited by
    /// what a boundary or session policy leaves out.
    pub itself: Truth,
    /// It names the caller's role. A boundary or session policy limits such an Allow.
    pub role: Truth,
    /// It names the caller's account: an Allow lets the account's own policies decide.
    pub account: Truth,
}

impl Reach {
    /// The caller is not spoken of.
    pub const NOT: Self = Self { itself: Truth::False, role: Truth::False, account: Truth::False };

    /// Everybody is spoken of.
    pub const EVERYBODY: Self =
        Self { itself: Truth::True, role: Truth::False, account: Truth::False };

    /// Whether the statement speaks of the caller at all.
    #[must_use]
    pub fn any(&self) -> Truth {
        if self.itself.is_true() || self.role.is_true() || self.account.is_true() {
            return Truth::True;
        }
        self.itself.clone().or(self.role.clone()).or(self.account.clone())
    }

    /// Whether the statement speaks of the caller, and something else holds as well.
    #[must_use]
    pub fn and(self, also: &Truth) -> Self {
        if also.is_true() {
            return self;
        }
        Self {
            itself: self.itself.and(also.clone()),
            role: self.role.and(also.clone()),
            account: self.account.and(also.clone()),
        }
    }

    /// Reached one way or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            itself: self.itself.or(other.itself),
            role: self.role.or(other.role),
            account: self.account.or(other.account),
        }
    }
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

    /// Whether a statement with this element can reach the caller at all; cheaper than
    /// [`Self::reach`], and never false where that is not [`Reach::NOT`].
    pub(super) fn may_reach(&self, caller: &Caller) -> bool {
        self.negated || self.has_open() || self.named.iter().any(|one| names(one, caller))
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
        Reach { itself, ..Reach::NOT }
    }

    /// How the list reaches the caller, negation aside.
    fn listed(&self, caller: &Caller) -> Reach {
        let mut reach = Reach::NOT;
        for principal in self.named.iter().filter(|principal| names(principal, caller)) {
            reach = reach.or(reach_of(principal, caller));
        }
        self.open.iter().fold(reach, |reach, open| reach.or(open_one(open, caller)))
    }
}

/// Whether the list has every name that `NotPrincipal` asks for: the account, and the user, role or
/// session in it.
fn whole_line(listed: &Reach, caller: &Caller) -> Truth {
    let Some(identity) = caller.identity() else { return listed.itself.clone() };
    let own = match identity.kind() {
        IdentityKind::Root => return listed.any(),
        IdentityKind::Role => listed.role.clone().or(listed.itself.clone()),
        IdentityKind::AssumedRole => listed.role.clone().and(listed.itself.clone()),
        IdentityKind::User | IdentityKind::FederatedUser => listed.itself.clone(),
    };
    own.and(listed.account.clone())
}

/// How one known principal reaches the caller.
pub(super) fn reach_of(principal: &Principal, caller: &Caller) -> Reach {
    let itself = || Reach { itself: Truth::True, ..Reach::NOT };
    match (principal, caller) {
        (Principal::Any, _) => everyone(caller),
        (Principal::Account(account), Caller::Aws(identity)) if *account == identity.account() => {
            // The root user is the account.
            let itself = Truth::from(identity.kind() == IdentityKind::Root);
            Reach { itself, account: Truth::True, ..Reach::NOT }
        }
        (Principal::Arn(arn), Caller::Aws(identity)) if identity.has_role(arn) => {
            Reach { role: Truth::True, ..Reach::NOT }
        }
        (Principal::Arn(arn), Caller::Aws(identity)) if arn == identity.arn() => itself(),
        (Principal::Service(name), Caller::Service(service)) if name == service => itself(),
        (Principal::Federated(name), Caller::Federated(provider)) if name == provider => itself(),
        (
            Principal::Account(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::Arn(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_),
            _,
        ) => Reach::NOT,
    }
}

/// Whether one known principal reaches the caller.
fn names(principal: &Principal, caller: &Caller) -> bool {
    match (principal, caller) {
        (Principal::Any, _) => true,
        (Principal::Account(account), Caller::Aws(identity)) => *account == identity.account(),
        (Principal::Arn(arn), Caller::Aws(identity)) => {
            let is_itself = identity.kind() != IdentityKind::Role && arn == identity.arn();
            is_itself || identity.has_role(arn)
        }
        (Principal::Service(name), Caller::Service(own))
        | (Principal::Federated(name), Caller::Federated(own)) => name == own,
        (
            Principal::Account(_)
            | Principal::Arn(_)
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_),
            _,
        ) => false,
    }
}

/// `*` is every name at once.
fn everyone(caller: &Caller) -> Reach {
    let is_aws = Truth::from(caller.identity().is_some());
    let has_role = Truth::from(caller.identity().is_some_and(|identity| identity.role().is_some()));
    Reach { itself: Truth::True, role: has_role, account: is_aws }
}

/// How an unresolved principal could reach the caller.
fn open_one(open: &OpenText, caller: &Caller) -> Reach {
    let could_be = |text: &str| open.matches(text);
    let everyone = could_be("*");
    let mut reach = Reach { itself: everyone, ..Reach::NOT };
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
    reach
}
