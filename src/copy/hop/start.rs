//! Whether the function may start a copy: `backup:StartCopyJob` on the recovery point, and
//! `iam:PassRole` on the role that copies.
//!
//! AWS: service authorization reference, "AWS Backup": the resource of `StartCopyJob` is the recovery
//! point, whose ARN is that of the service for snapshots.

use std::collections::BTreeMap;

use crate::aws::AccountId;
use crate::inventory::DocumentId;
use crate::source::Location;

use super::super::call::{Asked, Call, Outcome, decide};
use super::super::circumstances::Circumstances;
use super::super::estate::Estate;
use super::super::facts::{self, ResourceType};
use super::super::path::{Permit, Verdict};
use super::super::permission::{Lacks, Permission, lacks_own, pattern, permissions_of};
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
    /// What a policy of the role would have to allow; none where something else stands against it.
    pub(super) permit: Option<Permit>,
}

impl Refusal {
    /// The policy of the role that lacks it.
    pub fn lacks(&self) -> Option<Lacks> {
        self.permit.as_ref()?.lacks()
    }
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
        let first = starts.first().filter(|_| all_denied);
        let first = first
            .map(|(_, outcome)| self.refusal(hop, (START, self.points(hop, &starts)), outcome));
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
        Some((of.name, self.refusal(hop, (START, self.points(hop, &starts)), outcome)))
    }

    /// Whether a copy can be started, for each type that the hop may be about.
    fn starts(&self, hop: &Hop<'a>) -> Vec<(&'static ResourceType, Outcome)> {
        let estate = &self.estate;
        let account = hop.account(estate);
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
            let point = self.point(hop, of);
            let owner = owner(&point);
            (of, hop.called(estate, (START, &point), (owner, Circumstances::default())))
        };
        types.into_iter().map(start).collect()
    }

    /// An ARN that a recovery point may have.
    fn point(&self, hop: &Hop<'a>, of: &ResourceType) -> String {
        let estate = &self.estate;
        let document = estate.inventory.document(hop.function.document);
        let region = document.and_then(|document| document.region.as_ref());
        let region = region.map_or("", |region| region.as_str());
        of.recovery_point(hop.partition(estate), region, hop.account(estate).as_str())
    }

    /// What a statement would have to speak of that lets the function start the copies that it may not:
    /// all recovery points, where nothing tells of which types they are.
    fn points(&self, hop: &Hop<'a>, starts: &[(&'static ResourceType, Outcome)]) -> Vec<String> {
        if hop.types().is_empty() {
            return vec!["*".to_owned()];
        }
        let denied = starts.iter().filter(|(_, outcome)| outcome.verdict == Verdict::Denied);
        let points = denied.map(|(of, _)| {
            let point = self.point(hop, of);
            pattern(&ResourceType::any_number(&point))
        });
        let mut points: Vec<String> = points.collect();
        points.sort();
        points.dedup();
        points
    }

    fn refusal(
        &self,
        hop: &Hop<'a>,
        (action, resources): (&'static str, Vec<String>),
        outcome: &Outcome,
    ) -> Refusal {
        let role = hop.caller.role.map(|role| (role.document, role.at));
        let function = (hop.function.document, hop.function.at);
        let place = outcome.places.first().copied().or(role).unwrap_or(function);
        let permit = lacks_own(outcome).then(|| {
            let policy = self.estate.own_policy(&hop.bundle, &outcome.evidence);
            Permit::own(&hop.caller.who, action, policy, resources)
        });
        Refusal { action, document: place.0, at: place.1, permit }
    }

    /// What the roles of functions lack: for each policy at hand, and under `None` with the name of the
    /// role where none is.
    pub fn permissions(&self) -> BTreeMap<Lacks, Vec<Permission>> {
        let permits = self.all.iter().flat_map(|hop| self.permits(hop));
        permissions_of(&permits.collect::<Vec<_>>())
    }

    /// The policies at hand in which a function lacks something.
    pub fn lacking(&self) -> impl Iterator<Item = DocumentId> {
        let permits = self.all.iter().flat_map(|hop| self.permits(hop));
        permits.filter_map(|permit| permit.lacks()?.0)
    }

    fn permits(&self, hop: &Hop<'a>) -> impl Iterator<Item = Permit> + use<'a> {
        let left_out = self.left_out(hop).map(|(_, refusal)| refusal);
        self.refusals(hop).into_iter().chain(left_out).filter_map(|refusal| refusal.permit)
    }

    /// Whether the function may hand the role of the copies to AWS Backup.
    fn pass(&self, hop: &Hop<'a>) -> Option<Refusal> {
        let copier = hop.copier(&self.estate).filter(|copier| copier.who.is_exact);
        let is_named = copier.is_some();
        let mut circumstances = Circumstances::default();
        circumstances.one("iam:PassedToService", "backup.amazonaws.com");
        let (role, owner) = match copier {
            Some(copier) => {
                let owner = Some(copier.who.account).filter(|account| *account != AccountId::THIS);
                (copier.who.arn, owner)
            }
            // any role at all would do
            None if hop.bundle.names(PASS) => return None,
            None => {
                let account = hop.account(&self.estate);
                (format!("arn:{}:iam::{account}:role/copies", hop.partition(&self.estate)), None)
            }
        };
        let outcome = hop.called(&self.estate, (PASS, &role), (owner, circumstances));
        if outcome.verdict != Verdict::Denied {
            return None;
        }
        let mut refusal = self.refusal(hop, (PASS, vec![pattern(&role)]), &outcome);
        // nothing tells which role
        refusal.permit = refusal.permit.filter(|_| is_named);
        Some(refusal)
    }
}

impl Hop<'_> {
    /// The types that the pattern keeps the hop to; none where it does not say.
    pub(super) fn types(&self) -> Vec<&'static ResourceType> {
        let field = self.pattern.field("detail.resourceType").filter(|field| !field.has_tests);
        let known = field.into_iter().flat_map(crate::inventory::EventField::known);
        known.filter_map(|(name, _)| facts::resource_type(name)).collect()
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
