//! One statement, prepared, against one request.
//!
//! Elements are asked in the order in which most statements drop out for least: action, principal,
//! resource, conditions. AWS: IAM user guide, "IAM JSON policy elements reference".

use std::sync::Arc;

use super::super::condition::{ConditionTest, OpenText, open_name};
use super::super::decision::{Cause, Truth};
use super::super::document::{Effect, Element, Statement};
use super::super::known::Known;
use super::super::pattern::{ArnValue, Glob};
use super::super::request::Request;
use super::super::request::marks::{self, Marks};
use super::policy::PolicyKind;
use super::principal::PrincipalTest;
use super::reach::Reach;
use super::resource::ResourceTest;

/// A statement, ready to be asked.
#[derive(Clone, Debug)]
pub struct StatementTest {
    index: usize,
    sid: Option<Arc<str>>,
    effect: EffectTest,
    action: Option<ActionTest>,
    principal: Whom,
    resource: What,
    conditions: Vec<ConditionTest>,
    /// What is unknown about the `Condition` block as a whole.
    open_conditions: Option<Cause>,
}

/// `Allow`, `Deny`, or something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectTest {
    /// The statement has this effect.
    Known(Effect),
    /// It has one or the other.
    Open(Cause),
    /// It has neither, and does nothing.
    Neither,
}

#[derive(Clone, Debug)]
struct ActionTest {
    negated: bool,
    /// In lower case.
    patterns: Vec<Glob>,
    open: Vec<OpenText>,
}

/// Whom a statement speaks of.
#[derive(Clone, Debug)]
enum Whom {
    /// Whoever the policy is attached to, or everybody.
    Everybody,
    /// Nobody: the element is missing where it is needed.
    Nobody,
    /// The principals of an element.
    Named(PrincipalTest),
}

/// What a statement speaks of.
#[derive(Clone, Debug)]
enum What {
    /// What the policy is attached to, or anything.
    Everything,
    /// Nothing: the element is missing where it is needed.
    Nothing,
    /// The resources of an element.
    Named(ResourceTest),
}

impl StatementTest {
    /// Prepares a statement of a policy of this kind. `variables` says whether the document's
    /// Version has policy variables.
    pub fn new(statement: &Statement, kind: PolicyKind, variables: bool) -> Self {
        let principal = match &statement.principal {
            _ if !kind.has_principals() => Whom::Everybody,
            Some(element) => Whom::Named(PrincipalTest::new(element)),
            None if kind.needs_principal() => Whom::Nobody,
            None => Whom::Everybody,
        };
        let resource = match &statement.resource {
            Some(element) => match ResourceTest::new(element, variables) {
                test if test.is_everything() => What::Everything,
                test => What::Named(test),
            },
            None if kind.needs_resource() => What::Nothing,
            None => What::Everything,
        };
        let open_conditions = statement
            .has_open_conditions
            .then(|| Cause::Value(format!("Condition of statement {}", statement.name()).into()));
        let sid = statement.sid.as_ref().and_then(|sid| sid.value.yes());
        Self {
            index: statement.index,
            sid: sid.map(|sid| (**sid).into()),
            effect: match statement.effect.as_ref().map(|effect| &effect.value) {
                Some(Known::Yes(effect)) => EffectTest::Known(*effect),
                Some(Known::No(open)) => EffectTest::Open(Cause::Value(open_name(open))),
                None => EffectTest::Neither,
            },
            action: statement.action.as_ref().map(ActionTest::new),
            principal,
            resource,
            conditions: statement
                .conditions
                .iter()
                .map(|condition| ConditionTest::new(condition, variables))
                .collect(),
            open_conditions,
        }
    }

    /// Its number in the document, from 0.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Its Sid, where it has one that is known.
    pub const fn sid(&self) -> Option<&Arc<str>> {
        self.sid.as_ref()
    }

    /// Its effect.
    pub const fn effect(&self) -> &EffectTest {
        &self.effect
    }

    /// Its conditions, in the order of the document.
    pub fn conditions(&self) -> &[ConditionTest] {
        &self.conditions
    }

    /// What the requests it could match go by.
    pub(super) fn marks(&self) -> Marks {
        Marks {
            callers: match &self.principal {
                Whom::Everybody => marks::EVERY,
                Whom::Nobody => 0,
                Whom::Named(test) => test.marks(),
            },
            actions: self.action.as_ref().map_or(0, ActionTest::marks),
            keys: self.conditions.iter().fold(0, |all, condition| all | condition.marks()),
        }
    }

    /// How the statement reaches the caller with this effect, all elements taken together.
    pub fn reach(&self, request: &Request, resource: ArnValue<'_>, effect: Effect) -> Reach {
        self.reach_of(request, resource, || self.principal(request, effect))
    }

    /// How a Deny reaches a caller with a permissions boundary, where that differs: `NotPrincipal`
    /// then exempts nobody.
    /// AWS: IAM user guide, "AWS JSON policy elements: `NotPrincipal`", key points.
    pub(super) fn reach_despite_exemption(
        &self,
        request: &Request,
        resource: ArnValue<'_>,
    ) -> Reach {
        match &self.principal {
            Whom::Named(test) if test.is_negated() => {
                self.reach_of(request, resource, || Reach::EVERYBODY)
            }
            Whom::Everybody | Whom::Nobody | Whom::Named(_) => Reach::NOT,
        }
    }

    fn reach_of(
        &self,
        request: &Request,
        resource: ArnValue<'_>,
        caller: impl FnOnce() -> Reach,
    ) -> Reach {
        let mut rest = Truth::True;
        if !rest.narrow(self.action(request)) {
            return Reach::NOT;
        }
        let reach = caller();
        if reach == Reach::NOT || !rest.narrow(self.resource(request, resource)) {
            return Reach::NOT;
        }
        if !self.conditions.iter().all(|condition| rest.narrow(condition.holds(request.context())))
        {
            return Reach::NOT;
        }
        if let Some(cause) = &self.open_conditions {
            rest = rest.and(Truth::unknown(cause.clone()));
        }
        reach.and(&rest)
    }

    /// Whether `Action` or `NotAction` covers the request's action.
    pub(super) fn action(&self, request: &Request) -> Truth {
        self.action.as_ref().map_or(Truth::False, |action| action.matches(request.folded_action()))
    }

    /// How `Principal` or `NotPrincipal` reaches the caller.
    pub(super) fn principal(&self, request: &Request, effect: Effect) -> Reach {
        match &self.principal {
            Whom::Everybody => Reach::EVERYBODY,
            Whom::Nobody => Reach::NOT,
            Whom::Named(test) => test.reach(request.caller(), effect),
        }
    }

    /// Whether `Resource` or `NotResource` covers the resource.
    pub(super) fn resource(&self, request: &Request, resource: ArnValue<'_>) -> Truth {
        match &self.resource {
            What::Everything => Truth::True,
            What::Nothing => Truth::False,
            What::Named(test) => test.matches(resource, request.context()),
        }
    }
}

impl ActionTest {
    fn new(element: &Element<Box<str>>) -> Self {
        let open = element.values.iter().filter_map(|value| match &value.value {
            Known::Yes(_) => None,
            Known::No(open) => Some(OpenText::folded(open)),
        });
        // AWS: an action is `*`, or a service prefix and a name.
        let is_action = |text: &str| text == "*" || text.contains(':');
        Self {
            negated: element.negated,
            open: open.collect(),
            patterns: element
                .known()
                .filter(|(text, _)| is_action(text))
                .map(|(text, _)| Glob::parse(text).lower())
                .collect(),
        }
    }

    fn marks(&self) -> u64 {
        if self.negated || !self.open.is_empty() {
            return marks::EVERY;
        }
        self.patterns.iter().map(marks::of_action).fold(0, |all, own| all | own)
    }

    fn matches(&self, folded: &str) -> Truth {
        let known = self.patterns.iter().any(|pattern| pattern.matches(folded));
        if known || self.open.is_empty() {
            return Truth::from(known != self.negated);
        }
        let any = self.open.iter().fold(Truth::False, |any, open| any.or(open.matches(folded)));
        if self.negated { any.negate() } else { any }
    }
}
