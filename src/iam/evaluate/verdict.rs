//! What the policies of one side say together, before the sides are joined.

use std::sync::Arc;

use super::super::decision::{Cause, Decision, Truth};
use super::super::document::Effect;
use super::super::pattern::ArnValue;
use super::super::request::Request;
use super::answer::{PolicyRole, Side, SideAnswer, StatementRef};
use super::policies::PolicySet;
use super::policy::Policy;
use super::reach::Reach;
use super::statement::{EffectTest, StatementTest};

/// What one side says.
#[derive(Clone, Debug)]
pub(super) struct Verdict<'p> {
    /// Whether a Deny matches.
    pub(super) deny: Truth,
    /// The Deny statements that match or may match.
    denies: Vec<Hit<'p>>,
    /// How its Allows reach the caller.
    pub(super) allow: Reach,
    /// The Allow statements that match or may match.
    allows: Vec<Hit<'p>>,
}

/// A statement, or a grant, that matches or may match.
#[derive(Clone, Debug)]
pub(super) struct Hit<'p> {
    pub(super) policy: PolicyRole,
    pub(super) statement: usize,
    pub(super) sid: Option<&'p Arc<str>>,
    pub(super) reach: Reach,
}

/// The verdict of a side without policies.
pub(super) static SILENT: Verdict<'_> = Verdict::SILENT;

/// The verdict of a side that has no say.
pub(super) static OPEN: Verdict<'_> = Verdict::OPEN;

impl<'p> Verdict<'p> {
    /// No policy: nothing denies, nothing allows.
    pub(super) const SILENT: Self =
        Self { deny: Truth::False, denies: Vec::new(), allow: Reach::NOT, allows: Vec::new() };

    /// A side that does not limit the caller.
    pub(super) const OPEN: Self = Self {
        deny: Truth::False,
        denies: Vec::new(),
        allow: Reach::EVERYBODY,
        allows: Vec::new(),
    };

    /// What a set of policies says, each known by the role that `role` gives its number.
    pub(super) fn of(
        set: &PolicySet<'p>,
        request: &Request,
        resource: ArnValue<'_>,
        role: impl Fn(usize) -> PolicyRole,
    ) -> Self {
        let mut verdict = Self::SILENT;
        for (index, policy) in set.policies.iter().enumerate() {
            verdict.ask(policy, request, resource, role(index));
        }
        if let Some(cause) = &set.missing {
            verdict.open(cause);
        }
        verdict
    }

    /// What levels of policies say: every level has to allow.
    pub(super) fn of_levels(
        levels: &[PolicySet<'p>],
        request: &Request,
        resource: ArnValue<'_>,
        role: impl Fn(usize, usize) -> PolicyRole,
    ) -> Self {
        let mut all = Self::OPEN;
        for (level, set) in levels.iter().enumerate() {
            let one = Self::of(set, request, resource, |policy| role(level, policy));
            all.deny = all.deny.or(one.deny);
            all.denies.extend(one.denies);
            all.allow = all.allow.and(&one.allow.any());
            all.allows.extend(one.allows);
        }
        all
    }

    /// Adds the Denies whose exemption does not count, because the caller has a permissions boundary.
    pub(super) fn deny_the_exempt(
        &mut self,
        set: &PolicySet<'p>,
        request: &Request,
        resource: ArnValue<'_>,
        role: impl Fn(usize) -> PolicyRole,
    ) {
        for (index, policy) in set.policies.iter().enumerate() {
            for statement in policy.near(request) {
                let certain = match statement.effect() {
                    EffectTest::Known(Effect::Deny) => Truth::True,
                    EffectTest::Open(cause) => Truth::unknown(cause.clone()),
                    EffectTest::Known(Effect::Allow) | EffectTest::Neither => continue,
                };
                let reach = statement.reach_despite_exemption(request, resource).and(&certain);
                let known =
                    |hit: &Hit<'_>| hit.policy == role(index) && hit.statement == statement.index();
                if !self.denies.iter().any(|hit| known(hit) && hit.reach.any().is_true()) {
                    self.add(statement, Effect::Deny, reach, role(index));
                }
            }
        }
    }

    fn ask(
        &mut self,
        policy: &'p Policy,
        request: &Request,
        resource: ArnValue<'_>,
        role: PolicyRole,
    ) {
        for statement in policy.near(request) {
            match statement.effect() {
                EffectTest::Known(effect) => {
                    let reach = statement.reach(request, resource, *effect);
                    self.add(statement, *effect, reach, role);
                }
                EffectTest::Open(cause) => {
                    for effect in [Effect::Allow, Effect::Deny] {
                        let reach = statement.reach(request, resource, effect);
                        let reach = reach.and(&Truth::unknown(cause.clone()));
                        self.add(statement, effect, reach, role);
                    }
                }
                EffectTest::Neither => {}
            }
        }
        if let Some(cause) = policy.open_statements() {
            self.open(cause);
        }
    }

    #[inline]
    fn add(
        &mut self,
        statement: &'p StatementTest,
        effect: Effect,
        reach: Reach,
        policy: PolicyRole,
    ) {
        if reach == Reach::NOT {
            return;
        }
        let hit = Hit { policy, statement: statement.index(), sid: statement.sid(), reach };
        match effect {
            Effect::Deny => self.denies(hit),
            Effect::Allow => self.allows(hit),
        }
    }

    fn denies(&mut self, hit: Hit<'p>) {
        let deny = std::mem::replace(&mut self.deny, Truth::False);
        self.deny = deny.or(hit.reach.any());
        self.denies.push(hit);
    }

    /// Adds something that allows.
    pub(super) fn allows(&mut self, hit: Hit<'p>) {
        let allow = std::mem::replace(&mut self.allow, Reach::NOT);
        self.allow = allow.or(&hit.reach);
        self.allows.push(hit);
    }

    /// Something unknown could allow or deny anything.
    fn open(&mut self, cause: &Cause) {
        let unknown = Truth::unknown(cause.clone());
        let allow = std::mem::replace(&mut self.allow, Reach::NOT);
        self.allow = allow.or(&Reach::hanging_on(&unknown));
        let deny = std::mem::replace(&mut self.deny, Truth::False);
        self.deny = deny.or(unknown);
    }

    /// The statements that certainly deny.
    pub(super) fn denied_by(&self) -> impl Iterator<Item = StatementRef> {
        certain(&self.denies, Reach::any)
    }

    /// The first statement that certainly allows, as `how` sees it.
    pub(super) fn allowed_by(&self, how: impl Fn(&Reach) -> Truth) -> Option<StatementRef> {
        certain(&self.allows, how).next()
    }

    /// What this side says on its own.
    pub(super) fn answer(&self, side: Side) -> SideAnswer {
        let decision = Decision::of(self.deny.clone(), self.allow.any());
        let statements = match &decision {
            Decision::ExplicitlyDenied => self.denied_by().collect(),
            Decision::Allowed => certain(&self.allows, Reach::any).collect(),
            Decision::ImplicitlyDenied => Vec::new(),
            Decision::Depends(_) => self.denies.iter().chain(&self.allows).map(Hit::name).collect(),
        };
        SideAnswer { side, decision, statements }
    }
}

impl Hit<'_> {
    fn name(&self) -> StatementRef {
        StatementRef { policy: self.policy, statement: self.statement, sid: self.sid.cloned() }
    }
}

fn certain(hits: &[Hit<'_>], how: impl Fn(&Reach) -> Truth) -> impl Iterator<Item = StatementRef> {
    hits.iter().filter(move |hit| how(&hit.reach).is_true()).map(Hit::name)
}
