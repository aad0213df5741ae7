//! Why a copy job failed: its message, held against the steps of its path.
//!
//! The job says what was copied from where to where, with which role: that is a path, traced like any
//! other with whatever else is at hand. A step that is denied is a cause. Else the steps that the
//! message speaks of are hypotheses, likeliest first, with what would decide each.

use std::collections::BTreeMap;

use crate::iam::KnownText;
use crate::inventory::{BackupPlan, CopyJob, Document, DocumentId, Inventory, Kind};
use crate::source::{Date, Location};
use crate::syntax::{Entry, Key, Node, Open, Value};

use super::estate::Estate;
use super::facts::{self, Message};
use super::path::{CopyPath, Step, StepId, Verdict};
use super::{Settings, site, trace_plan};

/// What is found out about a copy job.
#[derive(Clone, Debug)]
pub struct Diagnosis<'a> {
    /// The job.
    pub job: &'a CopyJob,
    /// What its message means, where it is known.
    pub message: Option<&'static Message>,
    /// The job as a path; `None` where it does not say what was copied from where to where.
    pub path: Option<CopyPath<'a>>,
    /// Whether the job ended without the copy.
    pub has_failed: bool,
    /// The day whose facts hold.
    pub as_of: Date,
}

/// What the documents at hand say of a step that the message speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The step is denied.
    Confirmed,
    /// The step is allowed.
    Refuted,
    /// Nothing given tells.
    Open,
}

/// Adds the copies of jobs to the inventory, as plans that make nothing else, and traces them. `jobs` are
/// the documents of the jobs, and `as_of` says which facts hold for one that was made on a day.
pub fn diagnose<'a>(
    inventory: &'a mut Inventory,
    jobs: &[DocumentId],
    as_of: impl Fn(Option<Date>) -> Date,
) -> Vec<Diagnosis<'a>> {
    // all before any is added: a plan that stands for a job has made no other one
    let made = |id: &DocumentId| {
        let job = inventory.copy_jobs.iter().find(|job| job.document == *id);
        job.and_then(|job| documents(job, rule_of(inventory, job)))
    };
    let made: Vec<Option<(Document, Document)>> = jobs.iter().map(made).collect();
    let mut plans: Vec<(DocumentId, Option<DocumentId>)> = Vec::new();
    for (id, made) in jobs.iter().zip(made) {
        let plan = made.map(|(plan, selection)| {
            inventory.add(selection);
            inventory.add(plan)
        });
        plans.push((*id, plan));
    }
    let inventory: &'a Inventory = inventory;
    let sites = site::sites(inventory);
    let mut estates: BTreeMap<Date, Estate<'a>> = BTreeMap::new();
    let mut diagnosis = |(id, plan): (DocumentId, Option<DocumentId>)| {
        let job = inventory.copy_jobs.iter().find(|job| job.document == id)?;
        let as_of = as_of(job.day);
        let settings = Settings { as_of, assume: true };
        let estate = estates.entry(as_of).or_insert_with(|| Estate::new(inventory, settings));
        let message = known(job.status_message.as_ref()).and_then(facts::message);
        let path = plan.and_then(|plan| trace_plan(estate, &sites, plan).into_iter().next());
        let has_failed =
            known(job.state.as_ref()).is_none_or(|it| it == "FAILED" || it == "PARTIAL");
        Some(Diagnosis { job, message, path, has_failed, as_of })
    };
    plans.into_iter().filter_map(&mut diagnosis).collect()
}

impl Diagnosis<'_> {
    /// The denied steps: those that the message speaks of first.
    pub fn causes(&self) -> Vec<&Step> {
        let denied = self.steps().filter(|step| {
            self.has_failed && step.verdict == Verdict::Denied && !step.id.is_beside()
        });
        let mut denied: Vec<&Step> = denied.collect();
        denied.sort_by_key(|step| self.rank(step.id));
        denied
    }

    /// Whether the message alone names the cause, and no document says otherwise.
    pub fn is_told(&self) -> bool {
        let is_open = |id: &StepId| self.standing(*id) != Standing::Refuted;
        self.has_failed
            && self.message.is_some_and(|it| {
                it.is_plain && (it.steps.is_empty() || it.steps.iter().any(is_open))
            })
    }

    /// The steps that the message alone says stop the copy; `None` for a cause that no step is about.
    pub fn told(&self) -> Vec<Option<StepId>> {
        let Some(message) = self.message.filter(|_| self.is_told()) else { return Vec::new() };
        let open = message.steps.iter().filter(|id| self.standing(**id) == Standing::Open);
        if message.steps.is_empty() { vec![None] } else { open.map(|id| Some(*id)).collect() }
    }

    /// Whether the cause is found.
    pub fn is_found(&self) -> bool {
        self.is_told() || !self.causes().is_empty()
    }

    /// The steps that may stand behind the failure and are neither denied nor allowed, likeliest first:
    /// those that the message speaks of, else all; none where the message alone names the cause.
    pub fn hypotheses(&self) -> Vec<&Step> {
        if self.is_told() {
            return Vec::new();
        }
        let spoken = self.message.map(|message| message.steps.as_slice()).unwrap_or_default();
        let mut open: Vec<&Step> = self
            .steps()
            .filter(|step| step.verdict == Verdict::Unknown && !step.id.is_beside())
            .filter(|step| spoken.is_empty() || spoken.contains(&step.id))
            .collect();
        open.sort_by_key(|step| self.rank(step.id));
        open
    }

    /// The steps that the message speaks of and the documents at hand allow.
    pub fn refuted(&self) -> Vec<&Step> {
        let spoken = self.message.map(|message| message.steps.as_slice()).unwrap_or_default();
        let refuted = spoken.iter().filter(|id| self.standing(**id) == Standing::Refuted);
        refuted.filter_map(|id| self.step(*id)).collect()
    }

    /// The steps that the message speaks of and that are allowed if what is assumed holds: that may be what
    /// stopped the job. None where the message alone names the cause.
    pub fn assumed(&self) -> Vec<&Step> {
        if self.is_told() {
            return Vec::new();
        }
        let spoken = self.message.map(|message| message.steps.as_slice()).unwrap_or_default();
        let steps = spoken.iter().filter_map(|id| self.step(*id));
        steps.filter(|it| it.verdict == Verdict::Allowed && !it.assumptions.is_empty()).collect()
    }

    /// What the documents at hand say of a step.
    pub fn standing(&self, id: StepId) -> Standing {
        match self.step(id).map(|step| step.verdict) {
            Some(Verdict::Denied) => Standing::Confirmed,
            // a logically air-gapped vault takes fewer types, and this may be one
            Some(Verdict::Allowed) if id == StepId::TypeSupportsCopy && !self.knows_vault() => {
                Standing::Open
            }
            // what rests on an assumption is not refuted by it
            Some(Verdict::Allowed) if self.step(id).is_some_and(|it| it.assumptions.is_empty()) => {
                Standing::Refuted
            }
            Some(Verdict::NotApplicable) => Standing::Refuted,
            Some(Verdict::Allowed | Verdict::Unknown) | None => Standing::Open,
        }
    }

    /// Whether anything tells of the destination vault.
    fn knows_vault(&self) -> bool {
        let exists = self.step(StepId::DestinationVaultExists);
        exists.is_some_and(|step| step.verdict != Verdict::Unknown)
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.path.iter().flat_map(CopyPath::steps)
    }

    /// The step of the job's path.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps().find(|step| step.id == id)
    }

    /// How near a step is to what the message says.
    fn rank(&self, id: StepId) -> usize {
        let spoken = self.message.map(|message| message.steps.as_slice()).unwrap_or_default();
        spoken.iter().position(|step| *step == id).unwrap_or(spoken.len())
    }
}

fn known(text: Option<&KnownText>) -> Option<&str> {
    text.and_then(|text| text.value.yes()).map(|text| &**text)
}

/// The rule of a plan at hand that made a job, with the copy action of the job alone: it says how long
/// the copy is kept, which the job does not. Nothing where more than one can be meant.
fn rule_of(inventory: &Inventory, job: &CopyJob) -> Option<Node> {
    let destination = known(job.destination_backup_vault_arn.as_ref())?;
    let plan_id = known(job.backup_plan_id.as_ref());
    let is_it = |plan: &&BackupPlan| match (plan_id, inventory.plan_id(plan)) {
        (Some(wanted), Some(id)) => *id == *wanted,
        (None, _) | (_, None) => true,
    };
    let mut found: Vec<Node> = Vec::new();
    for plan in inventory.backup_plans.iter().filter(is_it) {
        let Some(document) = inventory.document(plan.document) else { continue };
        for rule in document.root.get("Rules").map(Node::items).unwrap_or_default() {
            let copies = rule.get("CopyActions").map(Node::one_or_many).unwrap_or_default();
            let goes_there = |copy: &&Node| {
                copy.get("DestinationBackupVaultArn").and_then(Node::text) == Some(destination)
            };
            found.extend(copies.iter().filter(goes_there).map(|copy| with_one_copy(rule, copy)));
        }
    }
    found.pop().filter(|_| found.is_empty())
}

fn with_one_copy(rule: &Node, copy: &Node) -> Node {
    let entries = rule.entries().iter().map(|entry| match &*entry.key.text {
        "CopyActions" => {
            let value = Node::new(entry.value.at, Value::List(vec![copy.clone()]));
            Entry { key: entry.key.clone(), value }
        }
        _ => entry.clone(),
    });
    Node::new(rule.at, Value::Map(entries.collect()))
}

/// A lifecycle that nobody gave.
fn not_told(place: Location) -> Node {
    let open = |name: &str| Node::new(place, Value::Open(Open::hole(name, "a job does not tell")));
    let days = ["MoveToColdStorageAfterDays", "DeleteAfterDays"];
    map(place, days.into_iter().map(|name| (name, open(name))).collect())
}

/// The plan and the selection that copy what a job copied.
fn documents(job: &CopyJob, planned: Option<Node>) -> Option<(Document, Document)> {
    let text = |found: Option<&KnownText>| known(found).map(|text| at(job.at, text));
    let source = known(job.source_backup_vault_arn.as_ref())?;
    let destination = text(job.destination_backup_vault_arn.as_ref())?;
    let resource = text(job.resource_arn.as_ref())?;
    let id = known(job.id.as_ref()).unwrap_or_default();
    let id = format!("copy job {id}");
    let mut parts = source.splitn(7, ':').skip(3);
    let (region, account) = (parts.next()?.parse().ok(), parts.next()?.parse().ok());
    let vault = parts.nth(1).unwrap_or_default();
    let list = |items: Vec<Node>| Node::new(job.at, Value::List(items));
    let made = || {
        let copy =
            vec![("DestinationBackupVaultArn", destination), ("Lifecycle", not_told(job.at))];
        let members = vec![
            ("RuleName", at(job.at, &id)),
            ("TargetBackupVaultName", at(job.at, vault)),
            ("Lifecycle", not_told(job.at)),
            ("CopyActions", list(vec![map(job.at, copy)])),
        ];
        map(job.at, members)
    };
    let rule = planned.unwrap_or_else(made);
    let plan = map(
        job.at,
        vec![
            ("BackupPlanName", at(job.at, &id)),
            ("BackupPlanId", at(job.at, &id)),
            ("Rules", list(vec![rule])),
        ],
    );
    let mut members = vec![("BackupPlanId", at(job.at, &id)), ("Resources", list(vec![resource]))];
    members.extend(text(job.iam_role_arn.as_ref()).map(|role| ("IamRoleArn", role)));
    let document = |kind, root| Document {
        account,
        region: region.clone(),
        ..Document::new(kind, id.as_str(), root)
    };
    let selection = document(Kind::BackupSelection, map(job.at, members));
    Some((document(Kind::BackupPlan, plan), selection))
}

fn at(place: Location, text: &str) -> Node {
    Node::new(place, Value::Text(text.into()))
}

fn map(place: Location, members: Vec<(&str, Node)>) -> Node {
    let entry =
        |(name, value): (&str, Node)| Entry { key: Key { at: place, text: name.into() }, value };
    Node::new(place, Value::Map(members.into_iter().map(entry).collect()))
}
