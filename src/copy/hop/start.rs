//! Whether the function may start a copy: `backup:StartCopyJob` on the recovery point, and
//! `iam:PassRole` on the role that copies.
//!
//! AWS: service authorization reference, "AWS Backup": the resource of `StartCopyJob` is the recovery
//! point, whose ARN is that of the service for snapshots.

use crate::aws::AccountId;
use crate::inventory::DocumentId;
use crate::source::Location;

use super::super::call::{Asked, Call, Outcome, decide};
use super::super::circumstances::Circumstances;
use super::super::estate::Estate;
use super::super::facts::{self, ResourceType};
use super::super::path::Verdict;
use super::{Hop, Hops};

const START: &str = "backup:StartCopyJob";
const PASS: &str = "iam:PassRole";

/// Types that stand for all others where nothing tells which are copied: two sorts of snapshots, and
/// one that AWS Backup keeps itself.
const SAMPLES: [&str; 3] = ["RDS", "EBS", "EFS"];

/// An action that the role of the function lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The action.
    pub action: &'static str,
    /// Where the nearest statement, or the function, stands.
    pub document: DocumentId,
    /// Its place.
    pub at: Location,
}

impl<'a> Hops<'a> {
    /// What the function certainly may not do, of what starting a copy takes.
    pub fn refusals(&self, hop: &Hop<'a>) -> Vec<Refusal> {
        // it may do as another role what it may not do itself
        if hop.bundle.names("sts:AssumeRole") {
            return Vec::new();
        }
        let starts = self.starts(hop);
        let denied = |(_, outcome): &&(&ResourceType, Outcome)| outcome.verdict == Verdict::Denied;
        let all_denied = !starts.is_empty() && starts.iter().all(|it| denied(&it));
        let first = starts.into_iter().next().filter(|_| all_denied).map(|(_, outcome)| outcome);
        let first = first.map(|outcome| hop.refusal(START, &outcome));
        first.into_iter().chain(self.pass(hop)).collect()
    }

    /// Types whose recovery points the function certainly cannot start a copy of, while it can for
    /// others; with the place of the statement that comes nearest.
    pub fn left_out(&self, hop: &Hop<'a>) -> Option<(&'static str, Refusal)> {
        if hop.bundle.names("sts:AssumeRole") {
            return None;
        }
        let starts = self.starts(hop);
        let may_some = starts.iter().any(|(_, outcome)| outcome.verdict != Verdict::Denied);
        let mut denied = starts.iter().filter(|(_, it)| it.verdict == Verdict::Denied);
        let (of, outcome) = denied.next().filter(|_| may_some)?;
        Some((of.name, hop.refusal(START, outcome)))
    }

    /// Whether a copy can be started, for each type that the hop may be about.
    fn starts(&self, hop: &Hop<'a>) -> Vec<(&'static ResourceType, Outcome)> {
        let estate = &self.estate;
        let account = hop.account(estate);
        let document = estate.inventory.document(hop.function.document);
        let region = document.and_then(|document| document.region.as_ref());
        let region = region.map_or("", |region| region.as_str());
        let of_hop = hop.types();
        let types = if of_hop.is_empty() {
            SAMPLES.iter().filter_map(|name| facts::resource_type(name)).collect()
        } else {
            of_hop
        };
        let owner = |point: &str| {
            let is_without = point.split(':').nth(4).is_some_and(str::is_empty);
            (account != AccountId::THIS && !is_without).then_some(account)
        };
        let start = |of: &'static ResourceType| {
            let point = of.recovery_point(hop.partition(estate), region, account.as_str());
            let owner = owner(&point);
            (of, hop.called(estate, (START, &point), (owner, Circumstances::default())))
        };
        types.into_iter().map(start).collect()
    }

    /// Whether the function may hand the role of the copies to AWS Backup.
    fn pass(&self, hop: &Hop<'a>) -> Option<Refusal> {
        let copier = hop.copier(&self.estate).filter(|copier| copier.who.is_exact);
        let mut circumstances = Circumstances::default();
        circumstances.one("iam:PassedToService", "backup.amazonaws.com");
        let outcome = match copier {
            Some(copier) => {
                let owner = Some(copier.who.account).filter(|account| *account != AccountId::THIS);
                hop.called(&self.estate, (PASS, &copier.who.arn), (owner, circumstances))
            }
            // any role at all would do
            None if hop.bundle.names(PASS) => return None,
            None => {
                let account = hop.account(&self.estate);
                let any = format!("arn:{}:iam::{account}:role/copies", hop.partition(&self.estate));
                hop.called(&self.estate, (PASS, &any), (None, circumstances))
            }
        };
        (outcome.verdict == Verdict::Denied).then(|| hop.refusal(PASS, &outcome))
    }
}

impl Hop<'_> {
    /// The types that the pattern keeps the hop to; none where it does not say.
    pub(super) fn types(&self) -> Vec<&'static ResourceType> {
        let field = self.pattern.field("detail.resourceType").filter(|field| !field.has_tests);
        let known = field.into_iter().flat_map(crate::inventory::EventField::known);
        known.filter_map(|(name, _)| facts::resource_type(name)).collect()
    }

    fn refusal(&self, action: &'static str, outcome: &Outcome) -> Refusal {
        let role = self.caller.role.map(|role| (role.document, role.at));
        let function = (self.function.document, self.function.at);
        let place = outcome.places.first().copied().or(role).unwrap_or(function);
        Refusal { action, document: place.0, at: place.1 }
    }

    fn called(
        &self,
        estate: &Estate<'_>,
        (action, resource): (&str, &str),
        (owner, circumstances): (Option<AccountId>, Circumstances),
    ) -> Outcome {
        let call = Call {
            who: &self.caller.who,
            action: action.to_owned(),
            resource: resource.to_owned(),
            owner,
            circumstances,
        };
        decide(estate, &call, &self.bundle, Asked::Caller)
    }
}
