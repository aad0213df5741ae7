//! One call against the policies that have a say: the verdict, both sides of it, and why.
//!
//! What the policies say is asked once for all calls that are alike ([`super::question`]); here it is
//! told of this call, with the documents and names of its own.

use crate::aws::AccountId;
use crate::iam::evaluate::{Failure, Nearest, PolicyRole, Side, StatementRef};
use crate::iam::{Caller, Cause, Context, Decision, Identity, Request, Resource, Statement};
use crate::inventory::DocumentId;
use crate::source::Location;

use super::circumstances::Circumstances;
use super::estate::Estate;
use super::path::{Evidence, EvidencePlace, Need, Shortfall, Verdict};
use super::policies::{Bundle, Held, HeldPlace};
use super::question::Judged;
use super::words;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Who {
    pub(super) arn: String,
    pub(super) account: AccountId,
    /// Whether something given says which account it is.
    pub(super) is_named: bool,
    /// Whether the ARN is the caller's own, and no stand-in for one that is not known.
    pub(super) is_exact: bool,
}

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Call<'c> {
    pub(super) who: &'c Who,
    pub(super) action: String,
    pub(super) resource: String,
    /// The account of the resource; `None` where nothing tells.
    pub(super) owner: Option<AccountId>,
    pub(super) circumstances: Circumstances,
}

/// Whose answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
pub(super) fn decide(
    estate: &Estate<'_>,
    call: &Call<'_>,
    bundle: &Bundle<'_>,
    asked: Asked,
) -> Outcome {
    let judged = estate.judged(call, bundle, asked);
    let view = View { call, bundle, judged: &judged };
    let (answer, decision) = (&judged.answer, &judged.decision);
    let mut needs = view.needs();
    if judged.agreed.is_none() {
        needs.extend(call.circumstances.open_key().map(|key| words::need_of_call(call, key)));
    } else if judged.agreed == Some(Verdict::Unknown) && *decision == Decision::ImplicitlyDenied {
        needs.push(words::need_caller(call.who));
    }
    let mut verdict = judged.agreed.unwrap_or(Verdict::Unknown);
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
        && let Some(part) = judged.lacking().find_map(|side| bundle.part(side))
    {
        needs.push(words::need_rest(part));
        verdict = Verdict::Unknown;
    }
    let why = words::why(&view.told(verdict));
    let shortfall = Some(shortfall(decision, judged.nearest_of_all()));
    let shortfall = shortfall.filter(|_| verdict == Verdict::Denied);
    Outcome { verdict, evidence: view.evidence(), needs, why, places: view.places(), shortfall }
}

impl Call<'_> {
    pub(super) fn request(&self, mut context: Context) -> Request {
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

/// A decided call, as evidence and words see it.
struct View<'v, 'b> {
    call: &'v Call<'v>,
    bundle: &'v Bundle<'b>,
    judged: &'v Judged,
}

impl View<'_, '_> {
    /// What would settle a decision that depends.
    fn needs(&self) -> Vec<Need> {
        self.judged.decision.causes().iter().map(|cause| self.need(cause)).collect()
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
        for side in self.judged.sides() {
            let mut decides = side.statements.iter().take(2).peekable();
            if decides.peek().is_some() {
                evidence.extend(decides.filter_map(|by| self.cited(by, side.side, &side.decision)));
                continue;
            }
            let near = self.judged.nearest_in(side.side).map(|near| &near.statement);
            match near.and_then(|near| self.cited(near, side.side, &side.decision)) {
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

    fn told(&self, verdict: Verdict) -> words::Told<'_> {
        let judged = self.judged;
        let denies = if matches!(judged.decision, Decision::ExplicitlyDenied) {
            &*judged.answer.decided_by
        } else {
            &[]
        };
        let near = judged.nearest_of_all().map(|near| &near.statement);
        let cited = near.or(denies.first());
        let policy = cited.and_then(|by| self.bundle.held(by.policy)).map(|held| built_in(held));
        words::Told {
            call: self.call,
            verdict,
            deny: denies.first().map(name),
            lacking: judged.lacking().collect(),
            near: near.map(|near| (name(near), &*judged.missed)),
            side: cited.map(|by| by.policy.side()),
            built_in: policy.flatten(),
            causes: judged.decision.causes(),
            refusal: judged.answer.refusal,
        }
    }

    /// The places that decide: of a Deny or the nearest statement the element that does, else the
    /// policy that says nothing.
    fn places(&self) -> Vec<(DocumentId, Location)> {
        let denies = self.judged.answer.decided_by.iter().map(|by| (by, None));
        let near = self.judged.nearest_of_all();
        let nearest = near.map(|near| (&near.statement, near.failures.first()));
        let cited = denies.chain(nearest).filter_map(|(by, failure)| {
            let held = self.bundle.held(by.policy)?;
            let statement = held.statement(by.statement)?;
            Some((held, element(statement, failure)))
        });
        let whole = self.judged.lacking().filter_map(|side| match side {
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
    /// Nothing was asked.
    pub(super) fn nothing() -> Self {
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
