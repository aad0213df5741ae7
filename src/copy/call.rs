//! One call against the policies that have a say: the verdict, both sides of it, and why.

use crate::aws::AccountId;
use crate::iam::evaluate::{
    Answer, Failure, Nearest, PolicyRole, Side, StatementRef, evaluate, lacks_action, nearest,
};
use crate::iam::pattern::Glob;
use crate::iam::{
    Caller, Cause, Context, Decision, Element, Identity, Principal, Request, Resource, Statement,
};
use crate::inventory::DocumentId;
use crate::source::Location;

use super::path::{Evidence, EvidencePlace, Need, Shortfall, Verdict};
use super::policies::{Bundle, Held, HeldPlace};
use super::words;

/// Who calls.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) arn: String,
    pub(super) account: AccountId,
    /// Whether something given says which account it is.
    pub(super) is_named: bool,
    /// Whether the ARN is the caller's own, and no stand-in for one that is not known.
    pub(super) is_exact: bool,
}

/// A call, with every context that it may have.
#[derive(Clone, Debug)]
pub(super) struct Call<'c> {
    pub(super) who: &'c Who,
    pub(super) action: String,
    pub(super) resource: String,
    /// The account of the resource; `None` where nothing tells.
    pub(super) owner: Option<AccountId>,
    /// At least one; they differ in `kms:ViaService`.
    pub(super) contexts: Vec<Context>,
}

/// Whose answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everybody's together.
    All,
    /// The resource's policy alone.
    Resource,
    /// The caller's side alone: its policies and what limits them.
    Caller,
}

/// What became of a call.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) evidence: Vec<Evidence>,
    pub(super) needs: Vec<Need>,
    pub(super) why: String,
    pub(super) places: Vec<(DocumentId, Location)>,
    pub(super) shortfall: Option<Shortfall>,
}

/// Decides a call.
pub(super) fn decide(call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> Outcome {
    let policies = bundle.as_policies();
    let mut seen: Vec<(Request, Answer, Decision)> = Vec::new();
    for context in &call.contexts {
        let request = call.request(context.clone());
        let answer = evaluate(&request, &policies);
        let decision = part(&answer, asked);
        seen.push((request, answer, decision));
    }
    let judged = |decision: &Decision| match decision {
        Decision::Allowed => Verdict::Allowed,
        Decision::ImplicitlyDenied if may_be_meant(call, bundle, asked) => Verdict::Unknown,
        Decision::ImplicitlyDenied | Decision::ExplicitlyDenied => Verdict::Denied,
        Decision::Depends(_) => Verdict::Unknown,
    };
    let verdicts: Vec<Verdict> = seen.iter().map(|(.., decision)| judged(decision)).collect();
    let agreed = verdicts.first().copied().filter(|first| verdicts.iter().all(|it| it == first));
    // the context that decides against the call shows more
    let shown = verdicts.iter().position(|it| *it != Verdict::Allowed).unwrap_or(0);
    let Some((request, answer, decision)) = seen.get(shown) else { return Outcome::nothing() };
    let view = View { call, bundle, asked, request, answer };
    let mut needs = view.needs(decision);
    if agreed.is_none() {
        needs.push(words::need_via(call));
    } else if agreed == Some(Verdict::Unknown) && *decision == Decision::ImplicitlyDenied {
        needs.push(words::need_caller(call.who));
    }
    let mut verdict = agreed.unwrap_or(Verdict::Unknown);
    let only_identity = match asked {
        Asked::All => answer.lacking == [Side::Identity],
        Asked::Caller => answer.sides.iter().all(|side| {
            side.side == Side::Resource
                || side.side == Side::Identity
                || side.decision == Decision::Allowed
        }),
        Asked::Resource => false,
    };
    let lacks_identity = *decision == Decision::ImplicitlyDenied && only_identity;
    if verdict == Verdict::Denied
        && lacks_identity
        && let Some(more) = bundle.may_name(&call.action)
    {
        needs.push(more.clone());
        verdict = Verdict::Unknown;
    }
    if verdict == Verdict::Denied
        && *decision == Decision::ImplicitlyDenied
        && let Some(part) = view.lacking().into_iter().find_map(|side| bundle.part(side))
    {
        needs.push(words::need_rest(part));
        verdict = Verdict::Unknown;
    }
    let near = view.nearest_of_all();
    let why = words::why(&view.told(verdict, decision, near.as_ref()));
    let shortfall = Some(shortfall(decision, near.as_ref()));
    let shortfall = shortfall.filter(|_| verdict == Verdict::Denied);
    let places = view.places(near.as_ref());
    Outcome { verdict, evidence: view.evidence(), needs, why, places, shortfall }
}

/// The decision of the sides that are asked.
fn part(answer: &Answer, asked: Asked) -> Decision {
    let is_asked = |side: Side| match asked {
        Asked::All => true,
        Asked::Resource => side == Side::Resource,
        Asked::Caller => {
            matches!(side, Side::Identity | Side::Boundary | Side::Scp | Side::Session)
        }
    };
    if asked == Asked::All {
        return answer.decision.clone();
    }
    let sides = answer.sides.iter().filter(|side| is_asked(side.side));
    sides.fold(Decision::Allowed, |all, side| all.and(side.decision.clone()))
}

impl Call<'_> {
    fn request(&self, mut context: Context) -> Request {
        if !self.who.is_named {
            for key in [
                "aws:PrincipalAccount",
                "kms:CallerAccount",
                "aws:PrincipalOrgID",
                "aws:PrincipalOrgPaths",
            ] {
                context.set_unknown(key);
            }
        }
        if !self.who.is_exact || !self.who.is_named {
            context.set_unknown("aws:PrincipalArn");
        }
        let resource = Resource { arn: self.resource.as_str().into(), account: self.owner };
        let caller = self.who.caller();
        Request::new(caller, &self.action, resource, context)
    }
}

impl Who {
    /// The service-linked role of AWS Backup in an account, which makes the copies that arrive there
    /// from other accounts.
    pub(super) fn service_linked_role(partition: &str, account: AccountId) -> Self {
        let arn = format!(
            "arn:{partition}:iam::{account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
        );
        Self { arn, account, is_named: account != AccountId::THIS, is_exact: true }
    }

    fn caller(&self) -> Caller {
        match self.arn.parse::<Identity>() {
            Ok(identity) => Caller::Aws(identity),
            Err(_) => Caller::Anonymous,
        }
    }
}

/// Whether the caller is not known well enough to be told from those that a resource policy names:
/// an implicit denial is then no proof.
fn may_be_meant(call: &Call<'_>, bundle: &Bundle<'_>, asked: Asked) -> bool {
    if call.who.is_named && call.who.is_exact || asked == Asked::Caller {
        return false;
    }
    let is_account = |account: AccountId| !call.who.is_named || account == call.who.account;
    let names = |principal: &Element<Principal>| {
        principal.negated
            || principal.values.iter().any(|value| match value.value.yes() {
                Some(Principal::Account(account)) => {
                    !call.who.is_named && Some(*account) != call.owner
                }
                Some(Principal::Arn(arn)) => arn.account_id().is_none_or(is_account),
                Some(Principal::UniqueId(_)) | None => true,
                Some(
                    Principal::Any
                    | Principal::Service(_)
                    | Principal::Federated(_)
                    | Principal::CanonicalUser(_)
                    | Principal::Malformed(_),
                ) => false,
            })
    };
    let folded = call.action.to_ascii_lowercase();
    bundle.resource.held.iter().flat_map(|held| &held.document.statements).any(|statement| {
        let acts = statement.action.as_ref().is_some_and(|action| {
            let matches =
                action.known().any(|(text, _)| Glob::parse(text).lower().matches(&folded));
            matches != action.negated
        });
        acts && statement.allows() && statement.principal.as_ref().is_some_and(names)
    })
}

/// A decided request, as evidence and words see it.
struct View<'v, 'b> {
    call: &'v Call<'v>,
    bundle: &'v Bundle<'b>,
    asked: Asked,
    request: &'v Request,
    answer: &'v Answer,
}

impl View<'_, '_> {
    fn sides(&self) -> impl Iterator<Item = &crate::iam::evaluate::SideAnswer> {
        self.answer.sides.iter().filter(|side| match self.asked {
            Asked::All => true,
            Asked::Resource => side.side == Side::Resource,
            Asked::Caller => side.side != Side::Resource && side.side != Side::Grant,
        })
    }

    /// What would settle a decision that depends.
    fn needs(&self, decision: &Decision) -> Vec<Need> {
        decision.causes().iter().map(|cause| self.need(cause)).collect()
    }

    fn need(&self, cause: &Cause) -> Need {
        match cause {
            Cause::Key(key) => words::need_key(key, &self.call.action),
            Cause::Value(name) => words::need_value(name),
            Cause::Document(name) => {
                let known = self.bundle.needs().find(|need| *need.id == **name);
                known.cloned().unwrap_or_else(|| words::need_value(name))
            }
        }
    }

    /// What each side says, with the statement that decides or comes nearest.
    fn evidence(&self) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for side in self.sides() {
            let mut decides = side.statements.iter().take(2).peekable();
            if decides.peek().is_some() {
                evidence.extend(decides.filter_map(|by| self.cited(by, side.side, &side.decision)));
                continue;
            }
            let near = self.nearest_in(side.side).map(|near| near.statement);
            match near.and_then(|near| self.cited(&near, side.side, &side.decision)) {
                Some(cited) => evidence.push(cited),
                None => evidence.extend(self.first_of(side.side, &side.decision)),
            }
        }
        evidence
    }

    fn cited(&self, by: &StatementRef, side: Side, decision: &Decision) -> Option<Evidence> {
        let held = self.bundle.held(by.policy)?;
        Some(Evidence {
            side: side.word(),
            decision: decision.word(),
            place: place(held, Some(by.statement)),
            statement: Some(name(by)),
        })
    }

    /// The side's first policy as a whole, where none of its statements has to do with the call.
    fn first_of(&self, side: Side, decision: &Decision) -> Option<Evidence> {
        let role = match side {
            Side::Resource => PolicyRole::Resource(0),
            Side::Identity => PolicyRole::Identity(0),
            Side::Boundary => PolicyRole::Boundary(0),
            Side::Scp => PolicyRole::Scp { level: 0, policy: 0 },
            Side::Rcp | Side::Grant | Side::Session | Side::Endpoint => return None,
        };
        let held = self.bundle.held(role)?;
        let (side, decision) = (side.word(), decision.word());
        Some(Evidence { side, decision, place: place(held, None), statement: None })
    }

    /// The nearest statement of a side: one that speaks to the caller and leaves out the action is
    /// nearer than one that speaks to others.
    fn nearest_in(&self, side: Side) -> Option<Nearest> {
        let policies = self.bundle.as_policies();
        let answer = Answer { lacking: vec![side], ..self.answer.clone() };
        let near = nearest(self.request, &policies, &answer);
        let speaks = near.as_ref().is_some_and(|near| !near.failures.contains(&Failure::Principal));
        if side != Side::Resource || speaks {
            return near;
        }
        lacks_action(self.request, &policies).or(near)
    }

    /// The nearest statement of the sides that lack an Allow.
    fn nearest_of_all(&self) -> Option<Nearest> {
        let lacking = self.lacking();
        lacking.iter().find_map(|side| self.nearest_in(*side))
    }

    fn lacking(&self) -> Vec<Side> {
        let denied = |decision: &Decision| *decision == Decision::ImplicitlyDenied;
        let sides = self.sides().filter(|side| denied(&side.decision) && side.side != Side::Grant);
        sides.map(|side| side.side).collect()
    }

    fn told<'t>(
        &'t self,
        verdict: Verdict,
        decision: &'t Decision,
        near: Option<&'t Nearest>,
    ) -> words::Told<'t> {
        let denies = if matches!(decision, Decision::ExplicitlyDenied) {
            &*self.answer.decided_by
        } else {
            &[]
        };
        let written = near.and_then(|near| {
            self.bundle.held(near.statement.policy)?.statement(near.statement.statement)
        });
        let cited = near.map(|near| &near.statement).or(denies.first());
        let policy = cited.and_then(|by| self.bundle.held(by.policy)).map(|held| built_in(held));
        words::Told {
            call: self.call,
            verdict,
            request: self.request,
            deny: denies.first().map(name),
            lacking: self.lacking(),
            near: near.map(|near| (name(&near.statement), near, written)),
            side: cited.map(|by| by.policy.side()),
            built_in: policy.flatten(),
            causes: decision.causes(),
            refusal: self.answer.refusal,
        }
    }

    /// The places that decide: of a Deny or the nearest statement the element that does, else the
    /// policy that says nothing.
    fn places(&self, near: Option<&Nearest>) -> Vec<(DocumentId, Location)> {
        let denies = self.answer.decided_by.iter().map(|by| (by, None));
        let nearest = near.map(|near| (&near.statement, near.failures.first()));
        let cited = denies.chain(nearest).filter_map(|(by, failure)| {
            let held = self.bundle.held(by.policy)?;
            let statement = held.statement(by.statement)?;
            Some((held, element(statement, failure)))
        });
        let whole = self.lacking().into_iter().filter_map(|side| match side {
            Side::Resource => self.bundle.held(PolicyRole::Resource(0)),
            Side::Identity => self.bundle.held(PolicyRole::Identity(0)),
            Side::Boundary => self.bundle.held(PolicyRole::Boundary(0)),
            Side::Scp | Side::Rcp | Side::Grant | Side::Session | Side::Endpoint => None,
        });
        let all = cited.chain(whole.map(|held| (held, held.document.root.at.head())));
        let places = all.filter_map(|(held, at)| match &held.place {
            HeldPlace::Document(id) => Some((*id, at)),
            HeldPlace::BuiltIn(_) => None,
        });
        places.collect()
    }
}

/// The element of a statement that keeps a call out, or the actions of one that denies.
fn element(statement: &Statement, failure: Option<&Failure>) -> Location {
    let action = statement.action.as_ref().map(|action| action.at);
    let found = match failure {
        Some(Failure::Principal) => statement.principal.as_ref().map(|principal| principal.at),
        Some(Failure::Resource) => statement.resource.as_ref().map(|resource| resource.at),
        Some(Failure::Condition(index, _)) => {
            statement.conditions.get(*index).map(|condition| condition.values_at)
        }
        Some(Failure::Action) | None => action,
    };
    found.unwrap_or(statement.at.head())
}

/// What a denied call lacks, by the nearest statement.
fn shortfall(decision: &Decision, near: Option<&Nearest>) -> Shortfall {
    if *decision == Decision::ExplicitlyDenied {
        return Shortfall::Deny;
    }
    match near.and_then(|near| near.failures.first()) {
        Some(Failure::Action) => Shortfall::Action,
        Some(Failure::Principal) => Shortfall::Principal,
        Some(Failure::Resource) => Shortfall::Resource,
        Some(Failure::Condition(..)) => Shortfall::Condition,
        None => Shortfall::Everything,
    }
}

fn built_in(held: &Held<'_>) -> Option<String> {
    match &held.place {
        HeldPlace::Document(_) => None,
        HeldPlace::BuiltIn(name) => Some(name.clone()),
    }
}

fn place(held: &Held<'_>, statement: Option<usize>) -> EvidencePlace {
    match &held.place {
        HeldPlace::BuiltIn(name) => EvidencePlace::BuiltIn(name.clone()),
        HeldPlace::Document(id) => {
            let at = statement.and_then(|index| held.statement(index)).map(|it| it.at);
            EvidencePlace::Document(*id, at.unwrap_or(held.document.root.at))
        }
    }
}

/// A statement by its Sid, or its number from 1.
fn name(by: &StatementRef) -> String {
    match by.sid.as_deref() {
        Some(sid) if !sid.is_empty() => sid.to_owned(),
        Some(_) | None => format!("#{}", by.statement + 1),
    }
}

impl Outcome {
    fn nothing() -> Self {
        Self {
            verdict: Verdict::Unknown,
            evidence: Vec::new(),
            needs: Vec::new(),
            why: String::new(),
            places: Vec::new(),
            shortfall: None,
        }
    }
}

/// The condition keys of some policies that start so, in lower case.
pub(super) fn condition_keys(bundle: &Bundle<'_>, start: &str) -> Vec<String> {
    let sets = [&bundle.resource, &bundle.identity].into_iter().chain(&bundle.boundary);
    let held = sets.chain(&bundle.scps).chain(&bundle.rcps).flat_map(|set| &set.held);
    let statements = held.flat_map(|held| &held.document.statements);
    let keys = statements.flat_map(|statement| &statement.conditions);
    let keys = keys.map(|condition| condition.key.value.to_lowercase());
    keys.filter(|key| key.starts_with(start)).collect()
}
