//! Copies that a function makes: a rule of EventBridge takes the end of one job, a function of
//! Lambda starts the next, into a further vault.
//!
//! People do so to give a snapshot another key before it leaves the account, and did so before
//! October 2025 to reach another account and Region. AWS: AWS Backup developer guide, "Monitoring AWS
//! Backup events using Amazon EventBridge".

mod second;
mod start;
mod unneeded;

pub use second::{Feed, Obstacle};
pub use start::Refusal;

use std::sync::OnceLock;

use crate::aws::{AccountId, Arn, catalogue};
use crate::iam::{Known, KnownText};
use crate::inventory::{
    CopyAction, Document, DocumentId, EventPattern, EventRule, EventTarget, Inventory,
    LambdaFunction, RoleTarget, VaultTarget,
};
use crate::source::Location;

use super::Settings;
use super::call::Who;
use super::estate::Estate;
use super::facts::EVENT_SOURCE;
use super::involved::{Part, involved_in_hop};
use super::policies::Bundle;
use super::subject::{RoleOf, Subject, is_vault_arn, role_named};

/// The job whose end starts a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// A backup was made: the hop copies it for the first time.
    Backup,
    /// A copy was made: the hop is the second one.
    Copy,
}

/// A function that starts copies when a job ends.
#[derive(Clone, Debug)]
pub struct Hop<'a> {
    /// The rule that calls it.
    pub rule: &'a EventRule,
    /// The rule's pattern.
    pub pattern: &'a EventPattern,
    /// The rule's target.
    pub target: &'a EventTarget,
    /// The function.
    pub function: &'a LambdaFunction,
    /// Which jobs.
    pub job: Job,
    /// The vaults that the pattern keeps it to, with where each is named; empty where it takes the
    /// jobs of any vault.
    pub from: Vec<(VaultTarget<'a>, Location)>,
    /// The vaults that the function's variables name, which it copies into.
    pub to: Vec<(Arn, Location)>,
    /// The role that the function's variables name, which the copies are made with.
    pub copy_role: Option<&'a KnownText>,
    /// The role that the function runs as.
    pub(super) caller: RoleOf<'a>,
    pub(super) bundle: Bundle<'a>,
}

/// Hops, and what there is to ask about them.
#[derive(Debug)]
pub struct Hops<'a> {
    estate: Estate<'a>,
    /// Every hop, in the order of the rules and their targets.
    pub all: Vec<Hop<'a>>,
    /// The paths that end in a vault that some hop starts from, found when somebody first asks.
    feeding: OnceLock<Vec<Subject<'a>>>,
}

impl<'a> Hops<'a> {
    /// The hops of an inventory.
    pub fn new(inventory: &'a Inventory, settings: Settings) -> Self {
        let estate = Estate::new(inventory, settings);
        let rules = inventory.event_rules.iter().filter(|rule| !rule.is_disabled);
        let mut all = Vec::new();
        for rule in rules {
            let Some(pattern) = &rule.pattern else { continue };
            let Some(job) = job(pattern) else { continue };
            for target in &rule.targets {
                all.extend(hop(&estate, (rule, pattern), target, job));
            }
        }
        Self { estate, all, feeding: OnceLock::new() }
    }

    /// The documents that have a part in the copies of a hop, each once, in the order of a path, and the
    /// copy action of a plan that they start with: of those that end in the vault in between the one
    /// that holds `at`, else the first.
    pub fn involved(
        &self,
        hop: &Hop<'a>,
        at: Location,
    ) -> (Option<&'a CopyAction>, Vec<(Part, DocumentId)>) {
        let feeding = self.feeding(hop);
        let holds =
            |subject: &&Subject<'a>| subject.action.at.contains(at) || subject.rule.at.contains(at);
        let first = feeding.first().copied();
        let fed = feeding.into_iter().find(holds).or(first);
        (fed.map(|subject| subject.action), involved_in_hop(&self.estate, hop, fed))
    }
}

/// Which jobs of AWS Backup a pattern takes the end of; nothing where it takes others too, or only
/// failures.
fn job(pattern: &EventPattern) -> Option<Job> {
    let source = pattern.field("source")?;
    let named = pattern.field("detail-type")?;
    let of = |name: &str| named.known().any(|(value, _)| value == name);
    let completed = pattern.field("detail.state").is_none_or(|state| state.may_be("COMPLETED"));
    if !source.may_be(EVENT_SOURCE) || !completed {
        return None;
    }
    match (of("Backup Job State Change"), of("Copy Job State Change")) {
        (_, true) => Some(Job::Copy),
        (true, false) => Some(Job::Backup),
        (false, false) => None,
    }
}

fn hop<'a>(
    estate: &Estate<'a>,
    (rule, pattern): (&'a EventRule, &'a EventPattern),
    target: &'a EventTarget,
    job: Job,
) -> Option<Hop<'a>> {
    let inventory = estate.inventory;
    let document = inventory.document(rule.document)?;
    let function = inventory.function_target(&target.arn.as_ref()?.value, document)?;
    let own = inventory.document(function.document)?;
    let account = own.account.unwrap_or(AccountId::THIS);
    let reference = function.role.as_ref().map(|it| &it.value);
    let caller = role_named(estate, reference, own, (partition(own), account));
    let bundle = estate.role_bundle(caller.role, &caller.who.arn);
    let vault = |text: &str| text.parse::<Arn>().ok().filter(is_vault_arn);
    let variables = function.environment.iter();
    let is_goal = |name: &str| !name.to_ascii_lowercase().contains("source");
    let to: Vec<(Arn, Location)> = variables
        .clone()
        .filter(|(name, _)| is_goal(name))
        .filter_map(|(_, value)| Some((vault(value.value.yes()?)?, value.at)))
        .collect();
    if to.is_empty() && !bundle.names("backup:StartCopyJob") {
        return None;
    }
    let copy_role = variables.map(|(_, value)| value).find(|value| match &value.value {
        Known::Yes(text) => text.contains(":role/"),
        Known::No(_) => {
            matches!(inventory.role_target(&value.value, own), RoleTarget::Role(_))
        }
    });
    let path = match job {
        Job::Copy => "detail.destinationBackupVaultArn",
        Job::Backup => "detail.backupVaultArn",
    };
    let named = pattern.field(path).map(|field| field.values.as_slice()).unwrap_or_default();
    let from = named.iter().map(|it| (inventory.vault_by_arn(&it.value, document), it.at));
    let mut from: Vec<(VaultTarget<'a>, Location)> = from.collect();
    if let (Job::Backup, Some(field)) = (job, pattern.field("detail.backupVaultName")) {
        let home = crate::inventory::Home::of(document);
        let by_name = |it: &KnownText| (inventory.vault_by_name(&it.value, &home, document), it.at);
        from.extend(field.values.iter().map(by_name));
    }
    Some(Hop { rule, pattern, target, function, job, from, to, copy_role, caller, bundle })
}

fn partition(document: &Document) -> &'static str {
    let region = document.region.as_ref();
    let known = region.and_then(|it| catalogue::partition_of(it.as_str()));
    known.map_or("aws", |known| known.id)
}

impl<'a> Hop<'a> {
    /// The account that the rule, the function and the source vaults are in.
    fn account(&self, estate: &Estate<'a>) -> AccountId {
        let document = estate.inventory.document(self.function.document);
        document.and_then(|document| document.account).unwrap_or(AccountId::THIS)
    }

    /// The partition of the account; `aws` where nothing tells.
    fn partition(&self, estate: &Estate<'a>) -> &'static str {
        estate.inventory.document(self.function.document).map_or("aws", partition)
    }

    /// The role that the copies are made with; a stand-in where the function's variables do not tell.
    pub(super) fn copier(&self, estate: &Estate<'a>) -> Option<RoleOf<'a>> {
        let document = estate.inventory.document(self.function.document)?;
        let reference = self.copy_role.map(|it| &it.value);
        let account = self.account(estate);
        Some(role_named(estate, reference, document, (partition(document), account)))
    }

    /// The service-linked role of an account.
    fn service_linked_role(&self, estate: &Estate<'a>, account: AccountId) -> Who {
        Who::service_linked_role(self.partition(estate), account)
    }
}
