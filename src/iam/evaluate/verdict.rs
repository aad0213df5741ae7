//! What the policies of one side say together, before the sides are joined.

use super::super::decision::{Cause, Decision, Truth};
use super::super::document::Effect;
use super::super::pattern::ArnValue;
use super::super::request::Request;
use super::answer::{PolicyRole, Side, SideAnswer, StatementRef};
use super::policies::PolicySet;
use super::policy::Policy;
use super::principal::Reach;
use super::statement::{EffectTest, StatementTest};

/// What one side says.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// Whether a Deny matches.
    pub(super) deny: Truth,
    /// The Deny statements that match or may match.
    pub denies: Vec<Hit>,
    /// How its Allows reach the caller.
    pub(super) allow: Reach,
    /// The Allow statements that match or may match.
    pub(super) allows: Vec<Hit>,
}

/// A statement that matches or may match.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) statement: StatementRef,
    pub(super) reach: Reach,
}

impl Verdict {
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
        set: &PolicySet<'_>,
        request: &Request,
        role: impl Fn(usize) -> PolicyRole,
    ) -> Self {
        let mut verdict = Self::SILENT;
        let resource = ArnValue::new(&request.resource().arn);
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
        levels: &[PolicySet<'_>],
        request: &Request,
        role: impl Fn(usize, usize) -> PolicyRole,
    ) -> Self {
        let mut all = Self::OPEN;
        for (level, set) in levels.iter().enumerate() {
            let one = Self::of(set, request, |policy| role(level, policy));
            all.deny = all.deny.or(one.deny);
            all.denies.extend(one.denies);
            all.allow = all.allow.and(&one.allow.any());
            all.allows.extend(one.allows);
        }
        all
    }

    fn ask(
        &mut self,
        policy: &Policy,
        request: &Request,
        resource: ArnValue<'_>,
        role: PolicyRole,
    ) {
        for statement in policy.statements() {
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

    fn add(&mut self, statement: &StatementTest, effect: Effect, reach: Reach, role: PolicyRole) {
        if reach == Reach::NOT {
            return;
        }
        let sid = statement.sid().cloned();
        let statement = StatementRef { policy: role, statement: statement.index(), sid };
        match effect {
            Effect::Deny => {
                if !self.deny.is_true() {
                    let deny = std::mem::replace(&mut self.deny, Truth::False);
                    self.deny = deny.or(reach.any());
                }
                self.denies.push(Hit { statement, reach });
            }
            Effect::Allow => {
                let allow = std::mem::replace(&mut self.allow, Reach::NOT);
                self.allow = allow.or(reach.clone());
                self.allows.push(Hit { statement, reach });
            }
        }
    }

    /// Something unknown could allow or deny anything.
    fn open(&mut self, cause: &Cause) {
        let unknown = || Truth::unknown(cause.clone());
        let deny = std::mem::replace(&mut self.deny, Truth::False);
        self.deny = deny.or(unknown());
        let anyhow = Reach { itself: unknown(), role: unknown(), account: unknown() };
        let allow = std::mem::replace(&mut self.allow, Reach::NOT);
        self.allow = allow.or(anyhow);
    }

    /// The statements that certainly deny.
    pub(super) fn denied_by(&self) -> impl Iterator<Item = &StatementRef> {
        certain(&self.denies, Reach::any)
    }

    /// The first statement that certainly allows, as `how` sees it.
    pub(super) fn allowed_by(&self, how: impl Fn(&Reach) -> Truth) -> Option<&StatementRef> {
        certain(&self.allows, how).next()
    }

    /// What this side says on its own.
    pub(super) fn answer(&self, side: Side) -> SideAnswer {
        let decision = Decision::of(self.deny.clone(), self.allow.any());
        let statements = match &decision {
            Decision::ExplicitlyDenied => self.denied_by().cloned().collect(),
            Decision::Allowed => certain(&self.allows, Reach::any).cloned().collect(),
            Decision::ImplicitlyDenied => Vec::new(),
            Decision::Depends(_) => {
                let hits = self.denies.iter().chain(&self.allows);
                hits.map(|hit| hit.statement.clone()).collect()
            }
        };
        SideAnswer { side, decision, statements }
    }
}

fn certain(hits: &[Hit], how: impl Fn(&Reach) -> Truth) -> impl Iterator<Item = &StatementRef> {
    hits.iter().filter(move |hit| how(&hit.reach).is_true()).map(|hit| &hit.statement)
}
