//! What policies of keys, vaults and roles would have to allow for copies to arrive that fail: the lines
//! that are missing, least privilege.
//!
//! The principal across accounts is the account: its service-linked role may not exist yet, and KMS
//! refuses a policy that names a role which does not. Calls through a service are bound to it by
//! `kms:ViaService`, grants to services of AWS by `kms:GrantIsForAWSResource`.
//! AWS: KMS developer guide, "Allowing users in other accounts to use a KMS key"; AWS Backup developer
//! guide, "Creating backup copies across AWS accounts".

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{AccountId, Arn};
use crate::inventory::DocumentId;

use super::call::{Call, Outcome, Who};
use super::estate::Estate;
use super::path::{
    CopyPath, Evidence, EvidencePlace, OwnPolicy, PathVerdict, Permit, Step, Verdict,
};
use super::policies::{Bundle, HeldPlace};

/// A statement to add to a policy: an Allow. That of a key or vault speaks of every resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// A Sid that tells what it is for; letters and digits.
    pub sid: &'static str,
    /// ARNs, sorted; none in a policy of the caller's own.
    pub principals: Vec<String>,
    /// Actions, sorted.
    pub actions: Vec<String>,
    /// ARNs, sorted.
    pub resources: Vec<String>,
    /// Operator, key and values, in order.
    pub conditions: Vec<(&'static str, &'static str, Vec<String>)>,
}

/// The policy that lacks what a copy needs: its document, as far as it is at hand, and the name of the
/// key, vault or role that it is the policy of.
pub type Lacks = (Option<DocumentId>, String);

/// The statements that copies need which fail: for each policy at hand, and under `None` with the
/// name of the key, vault or role where no policy is.
pub fn permissions(paths: &[CopyPath<'_>]) -> BTreeMap<Lacks, Vec<Permission>> {
    let mut needed: BTreeMap<Lacks, Vec<&Permit>> = BTreeMap::new();
    let mut demanded = BTreeSet::new();
    for path in paths {
        let fails = path.verdict == PathVerdict::Fails;
        for step in path.steps().filter(|step| !step.permits.is_empty()) {
            if fails {
                needed.entry(step.lacks()).or_default().extend(&step.permits);
            }
            if step.verdict == Verdict::Denied {
                demanded.insert(step.lacks());
            }
        }
    }
    let demanded = needed.into_iter().filter(|(of, _)| demanded.contains(of));
    demanded.map(|(of, permits)| (of, statements(&permits))).collect()
}

/// The same of the roles of functions that start copies.
pub(super) fn permissions_of(permits: &[Permit]) -> BTreeMap<Lacks, Vec<Permission>> {
    let mut needed: BTreeMap<Lacks, Vec<&Permit>> = BTreeMap::new();
    for (lacks, permit) in permits.iter().filter_map(|permit| Some((permit.lacks()?, permit))) {
        needed.entry(lacks).or_default().push(permit);
    }
    needed.into_iter().map(|(of, permits)| (of, statements(&permits))).collect()
}

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    Backup,
    CopyFrom,
    Copy,
    Pass,
    Start,
    Describe,
    Use,
    Grant,
}

impl Purpose {
    fn of(permit: &Permit) -> Self {
        match &*permit.action {
            "kms:CreateGrant" => Self::Grant,
            "backup:CopyFromBackupVault" => Self::CopyFrom,
            "backup:StartCopyJob" => Self::Start,
            "iam:PassRole" => Self::Pass,
            action if action.starts_with("backup:") => Self::Copy,
            action if !action.starts_with("kms:") => Self::Backup,
            _ if permit.via.is_empty() => Self::Describe,
            _ => Self::Use,
        }
    }

    const fn sid(self) -> &'static str {
        match self {
            Self::Backup => "AllowBackupOfResources",
            Self::CopyFrom => "AllowBackupCopiesOut",
            Self::Copy => "AllowBackupCopies",
            Self::Pass => "AllowToPassTheRoleOfCopies",
            Self::Start => "AllowToStartCopies",
            Self::Describe => "AllowBackupToDescribeTheKey",
            Self::Use => "AllowBackupToUseTheKey",
            Self::Grant => "AllowBackupToCreateGrants",
        }
    }
}

/// Few statements that permit all this and no more: those of one principal come together, then those
/// of principals that need the same, or of resources that the same is needed on.
fn statements(permits: &[&Permit]) -> Vec<Permission> {
    type Calls<'p> = (BTreeSet<&'p str>, BTreeSet<&'p str>);
    type Ends<'p> = (BTreeSet<&'p str>, BTreeSet<&'p str>);
    let mut by_caller: BTreeMap<(Purpose, &str, &[String]), Calls<'_>> = BTreeMap::new();
    for permit in permits {
        let on = permit.own.as_ref().map(|own| own.resources.as_slice()).unwrap_or_default();
        let caller = (Purpose::of(permit), &*permit.principal, on);
        let (actions, vias) = by_caller.entry(caller).or_default();
        actions.insert(&permit.action);
        vias.extend(permit.via.iter().map(String::as_str));
    }
    let mut by_call: BTreeMap<(Purpose, Calls<'_>), Ends<'_>> = BTreeMap::new();
    for ((purpose, principal, on), calls) in by_caller {
        let (principals, resources) = by_call.entry((purpose, calls)).or_default();
        // a policy of one's own names no principal
        principals.extend(on.is_empty().then_some(principal));
        resources.extend(on.iter().map(String::as_str));
    }
    let owned = |texts: BTreeSet<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let statement = |((purpose, (actions, vias)), ends): ((Purpose, Calls<'_>), Ends<'_>)| {
        let (principals, mut resources) = ends;
        if resources.is_empty() {
            resources.insert("*");
        }
        let mut conditions = Vec::new();
        if !vias.is_empty() {
            conditions.push(("StringEquals", "kms:ViaService", owned(vias)));
        }
        if purpose == Purpose::Pass {
            let service = vec!["backup.amazonaws.com".to_owned()];
            conditions.push(("StringEquals", "iam:PassedToService", service));
        }
        if purpose == Purpose::Grant {
            conditions.push(("Bool", "kms:GrantIsForAWSResource", vec!["true".to_owned()]));
        }
        let (principals, resources) = (owned(principals), owned(resources));
        Permission {
            sid: purpose.sid(),
            principals,
            actions: owned(actions),
            resources,
            conditions,
        }
    };
    by_call.into_iter().map(statement).collect()
}

impl Permit {
    /// What would allow a call; nothing where nobody knows who calls.
    pub(super) fn of(call: &Call<'_>) -> Option<Self> {
        let who = call.who;
        if !who.is_named || who.account == AccountId::THIS {
            return None;
        }
        let is_own = call.owner == Some(who.account) && who.is_exact;
        let is_linked = who.arn.contains(":role/aws-service-role/");
        let partition = call.resource.split(':').nth(1).unwrap_or("aws");
        let principal = if is_own && !is_linked {
            who.arn.clone()
        } else {
            format!("arn:{partition}:iam::{}:root", who.account)
        };
        let via = call.circumstances.certain_vias().unwrap_or_default();
        let via = via.into_iter().map(str::to_owned).collect();
        Some(Self { principal, action: call.action.clone(), via, own: None })
    }

    /// The policy of the caller's own that would have to allow it, where it is one of those.
    pub(super) fn lacks(&self) -> Option<Lacks> {
        Some((self.own.as_ref()?.document, self.principal.clone()))
    }

    /// The same, to be written into a policy of the caller's own.
    pub(super) fn within(mut self, policy: Option<DocumentId>) -> Self {
        if let Some(own) = &mut self.own {
            own.document = policy;
        }
        self
    }

    /// What a policy of the caller's own would have to allow.
    pub(super) fn own(
        who: &Who,
        action: &str,
        document: Option<DocumentId>,
        resources: Vec<String>,
    ) -> Self {
        Self {
            principal: who.arn.clone(),
            action: action.to_owned(),
            via: Vec::new(),
            own: Some(OwnPolicy { document, resources }),
        }
    }
}

/// What the policy of a key would have to allow for a call that nobody denies; nothing where the
/// caller's own policies lack it as well.
pub(super) fn permit(call: &Call<'_>, outcome: &Outcome) -> Option<Permit> {
    let lacks = |side: &str| {
        let mut evidence = outcome.evidence.iter().filter(|evidence| evidence.side == side);
        evidence.any(|evidence| evidence.decision == "ImplicitlyDenied")
    };
    let permit = Permit::of(call)?;
    let is_enough = permit.principal == call.who.arn || !lacks("identity");
    (lacks("resource") && is_enough).then_some(permit)
}

/// What a policy of the caller's own would have to allow for a call on a key of its account that the
/// key's policy leaves to it.
pub(super) fn own_permit(call: &Call<'_>, outcome: &Outcome) -> Option<Permit> {
    let is_linked = call.who.arn.contains(":role/aws-service-role/");
    let is_known = call.resource.parse::<Arn>().is_ok();
    let is_own = call.owner == Some(call.who.account) && is_known && !is_linked;
    let permit = Permit::of(call).filter(|_| is_own && lacks_own(outcome))?;
    let own = OwnPolicy { document: None, resources: vec![call.resource.clone()] };
    Some(Permit { principal: call.who.arn.clone(), own: Some(own), ..permit })
}

/// Whether nothing but the caller's own policies stands against a call.
pub(super) fn lacks_own(outcome: &Outcome) -> bool {
    let mut denies = outcome.evidence.iter().filter(|it| it.decision.ends_with("Denied"));
    let is_own = |evidence: &Evidence| {
        evidence.side == "identity" && evidence.decision == "ImplicitlyDenied"
    };
    let is_there = outcome.evidence.iter().any(is_own) || outcome.evidence.is_empty();
    outcome.verdict == Verdict::Denied && is_there && denies.all(is_own)
}

/// An ARN as a policy writes it: `*` where the account or Region is not known.
pub(super) fn pattern(arn: &str) -> String {
    // roles are in no Region
    let is_of_iam = arn.split(':').nth(2) == Some("iam");
    let parts = arn.split(':').enumerate().map(|(number, part)| match (number, part) {
        (3, "") if !is_of_iam => "*",
        (4, account) if account == AccountId::THIS.as_str() => "*",
        (_, part) => part,
    });
    parts.collect::<Vec<_>>().join(":")
}

impl Estate<'_> {
    /// The policy of the role to write a statement into: the one that comes nearest, else its first;
    /// none that somebody else has as well.
    pub(super) fn own_policy(
        &self,
        bundle: &Bundle<'_>,
        evidence: &[Evidence],
    ) -> Option<DocumentId> {
        let near = evidence.iter().filter(|it| it.side == "identity").filter_map(|it| {
            let EvidencePlace::Document(id, _) = it.place else { return None };
            Some(id)
        });
        let all = bundle.identity.held.iter().filter_map(|held| match held.place {
            HeldPlace::Document(id) => Some(id),
            HeldPlace::BuiltIn(_) => None,
        });
        near.chain(all).find(|id| !self.is_shared(*id))
    }
}

impl Step {
    /// The policy that would have to allow the step's call.
    pub fn lacks(&self) -> Lacks {
        let own = self.permits.iter().find_map(Permit::lacks);
        own.unwrap_or_else(|| (self.policy(), self.resource.clone().unwrap_or_default()))
    }

    /// The policy of the key or vault that the step's call was put to, as far as it is at hand.
    fn policy(&self) -> Option<DocumentId> {
        let resource = self.evidence.iter().filter(|evidence| evidence.side == "resource");
        let mut documents = resource.filter_map(|evidence| match evidence.place {
            EvidencePlace::Document(id, _) => Some(id),
            EvidencePlace::BuiltIn(_) => None,
        });
        documents.next()
    }
}
