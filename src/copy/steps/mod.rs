//! The steps of a path, decided in order, and what they add up to.

mod beside;
mod keys;
mod place;
mod role;
mod time;
mod vaults;

use crate::finding::Confidence;
use crate::inventory::DocumentId;
use crate::source::Location;

use super::call::Outcome;
use super::estate::{Estate, shared};
use super::involved::involved;
use super::key::KeyOf;
use super::path::{CopyPath, End, Need, PathVerdict, Step, StepId, Verdict};
use super::policies::Bundle;
use super::site::shown;
use super::subject::Subject;
use super::words;
use crate::aws::AccountId;

/// Decides a path.
pub(super) fn path<'a>(estate: &Estate<'a>, subject: &Subject<'a>) -> CopyPath<'a> {
    let ask = Ask { estate, subject };
    let keys = (subject.source_key(estate), subject.destination_key(estate));
    let mut steps = ask.steps(&keys.0, &keys.1);
    for step in &mut steps {
        step.assumptions.dedup();
        step.needs.dedup();
    }
    let assume = estate.settings.assume;
    let verdict = verdict(&steps, assume);
    let source = End {
        account: subject.site.account.filter(|account| *account != AccountId::THIS),
        region: subject.site.region.clone(),
        vault: subject
            .rule
            .target_backup_vault_name
            .as_ref()
            .and_then(|name| subject.site.settle(&name.value).yes().cloned()),
    };
    let is_inferred = !subject.site.is_named() && subject.crosses_account() == Some(true);
    let mut assumptions = assumptions(&steps, assume);
    if is_inferred {
        assumptions.insert(0, words::assumed_other_account(subject));
    }
    let mut destination = subject.destination.end.clone();
    destination.account = destination.account.filter(|account| *account != AccountId::THIS);
    CopyPath {
        plan: subject.site.plan,
        rule: subject.rule,
        action: subject.action,
        id: id(subject),
        plan_name: plan_name(subject),
        resource_type: subject.type_name().to_owned(),
        protected: subject.protected(),
        resource: subject.resource(),
        role: subject.role.shown.clone(),
        source,
        destination,
        source_key: words::key(&keys.0),
        destination_key: words::key(&keys.1),
        verdict,
        confidence: if is_inferred { Confidence::Medium } else { Confidence::High },
        assumptions: shared(&estate.assumptions, assumptions),
        steps: steps.into_iter().map(|step| shared(&estate.steps, step)).collect(),
        involved: involved(estate, subject, (&keys.0, &keys.1)),
        is_assumed: assume,
    }
}

fn plan_name(subject: &Subject<'_>) -> String {
    let name = subject.site.plan.name.as_ref().map(|name| shown(&name.value));
    name.unwrap_or_else(|| subject.site.document.name.to_string())
}

fn id(subject: &Subject<'_>) -> String {
    let account = words::account(subject.account());
    let region = subject.site.region.as_ref().map_or(words::THIS_REGION, |region| region.as_str());
    let plan = plan_name(subject);
    let rule = subject.rule.name.as_ref().map_or_else(|| "…".to_owned(), |name| shown(&name.value));
    let item = subject.resource().unwrap_or_else(|| subject.type_name().to_owned());
    let arn = subject.destination.arn.as_ref().map(ToString::to_string);
    let destination = arn.unwrap_or_else(|| subject.destination.shown.clone());
    format!("{account}/{region}/{plan}/{rule}/{item}/{destination}")
}

fn verdict(steps: &[Step], assume: bool) -> PathVerdict {
    let mut deciding = steps.iter().filter(|step| !step.id.is_beside());
    if deciding.clone().any(|step| step.verdict == Verdict::Denied) {
        return PathVerdict::Fails;
    }
    let is_assumed = |step: &Step| {
        assume && !step.needs.is_empty() && step.needs.iter().all(|need| need.assumption.is_some())
    };
    let waits = deciding.any(|step| step.verdict == Verdict::Unknown && !is_assumed(step));
    if waits { PathVerdict::Conditional } else { PathVerdict::Works }
}

/// Everything that is assumed, each once, in step order.
fn assumptions(steps: &[Step], assume: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for step in steps.iter().filter(|step| !step.id.is_beside()) {
        let open = step.needs.iter().filter(|_| assume && step.verdict == Verdict::Unknown);
        let assumed = open.filter_map(|need| need.assumption.clone());
        for sentence in step.assumptions.iter().cloned().chain(assumed) {
            if !all.contains(&sentence) {
                all.push(sentence);
            }
        }
    }
    all
}

/// What steps ask.
pub(super) struct Ask<'s, 'a> {
    pub(super) estate: &'s Estate<'a>,
    pub(super) subject: &'s Subject<'a>,
}

impl<'a> Ask<'_, 'a> {
    fn steps(&self, source_key: &KeyOf<'a>, destination_key: &KeyOf<'a>) -> Vec<Step> {
        let mut steps = vec![
            self.same_partition(),
            self.same_organization(),
            self.cross_account_backup_enabled(),
            self.regions_enabled(),
            self.type_supports_copy(),
            self.destination_vault_exists(),
            self.destination_vault_accepts(),
            self.source_role_may_copy(),
            self.source_key_kind(source_key),
            self.destination_key_kind(destination_key),
        ];
        steps.extend(self.source_key_steps(source_key));
        steps.push(self.destination_key_use(destination_key));
        steps.push(self.keys_usable(source_key, destination_key));
        steps.push(self.retention_fits_lock());
        steps.push(self.not_in_cold_storage());
        steps.push(self.restorable(destination_key));
        steps.push(self.copy_back(destination_key));
        steps
    }

    /// Where a path is declared: the copy action, in its plan.
    fn action_place(&self) -> (DocumentId, Location) {
        let action = self.subject.action;
        let at = action.destination_backup_vault_arn.as_ref().map_or(action.at, |arn| arn.at);
        (self.subject.site.plan.document, at)
    }

    /// What the surroundings may still say turns an allowed step into an assumption, or an unknown.
    fn with_surroundings(&self, mut step: Step, bundle: &Bundle<'a>) -> Step {
        step.assumptions.extend(bundle.assumptions.iter().cloned());
        if step.verdict != Verdict::Allowed {
            return step;
        }
        let open = &bundle.surroundings;
        if self.estate.settings.assume {
            step.assumptions.extend(open.iter().filter_map(|need| need.assumption.clone()));
        } else if !open.is_empty() {
            step.verdict = Verdict::Unknown;
            step.needs.extend(open.iter().cloned());
        }
        step
    }
}

impl Step {
    /// A step with a verdict and the reason for it.
    fn new(id: StepId, verdict: Verdict, reason: impl Into<String>) -> Self {
        Self {
            id,
            verdict,
            principal: None,
            action: None,
            resource: None,
            missing: Vec::new(),
            evidence: Vec::new(),
            reason: reason.into(),
            fact: None,
            needs: Vec::new(),
            assumptions: Vec::new(),
            doubts: Vec::new(),
            places: Vec::new(),
            shortfall: None,
            permits: Vec::new(),
        }
    }

    fn unknown(id: StepId, need: Need) -> Self {
        let reason = words::waits(&need);
        Self { needs: vec![need], ..Self::new(id, Verdict::Unknown, reason) }
    }

    fn fact(mut self, source: &'static str) -> Self {
        self.fact = Some(source);
        self
    }

    fn on(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    fn at(mut self, place: (DocumentId, Location)) -> Self {
        self.places.push(place);
        self
    }

    fn called(mut self, principal: &str, action: &str) -> Self {
        self.principal = Some(principal.to_owned());
        self.action = Some(action.to_owned());
        self
    }

    /// Takes over what became of the step's call.
    fn outcome(mut self, outcome: Outcome) -> Self {
        self.verdict = outcome.verdict;
        self.evidence = outcome.evidence;
        self.needs.extend(outcome.needs);
        self.reason = outcome.why;
        self.places.extend(outcome.places);
        self.shortfall = outcome.shortfall;
        self
    }
}

impl Step {
    /// The step waits for a document.
    fn waiting(mut self, need: Need) -> Self {
        self.verdict = Verdict::Unknown;
        self.reason = words::waits(&need);
        self.needs.push(need);
        self
    }
}
