//! What policies of keys and vaults would have to allow for copies to arrive that fail: the lines that
//! are missing, least privilege.
//!
//! The principal across accounts is the account: its service-linked role may not exist yet, and KMS
//! refuses a policy that names a role which does not. Calls through a service are bound to it by
//! `kms:ViaService`, grants to services of AWS by `kms:GrantIsForAWSResource`.
//! AWS: KMS developer guide, "Allowing users in other accounts to use a KMS key"; AWS Backup developer
//! guide, "Creating backup copies across AWS accounts".

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::AccountId;
use crate::inventory::DocumentId;

use super::call::{Call, Outcome};
use super::path::{CopyPath, EvidencePlace, PathVerdict, Permit, Step, Verdict};
use crate::iam::Lookup;

/// A statement to add to a policy: an Allow on every resource, as policies of keys and vaults write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// A Sid that tells what it is for; letters and digits.
    pub sid: &'static str,
    /// ARNs, sorted.
    pub principals: Vec<String>,
    /// Actions, sorted.
    pub actions: Vec<String>,
    /// Operator, key and values, in order.
    pub conditions: Vec<(&'static str, &'static str, Vec<String>)>,
}

/// The statements that copies need which fail: for each policy at hand, and under `None` with the
/// name of the key or vault where no policy is.
pub fn permissions(
    paths: &[CopyPath<'_>],
) -> BTreeMap<(Option<DocumentId>, String), Vec<Permission>> {
    let of = |step: &Step| (step.policy(), step.resource.clone().unwrap_or_default());
    let mut needed: BTreeMap<(Option<DocumentId>, String), Vec<&Permit>> = BTreeMap::new();
    let mut demanded = BTreeSet::new();
    for path in paths {
        let fails = path.verdict == PathVerdict::Fails;
        for step in path.steps().filter(|step| !step.permits.is_empty()) {
            if fails {
                needed.entry(of(step)).or_default().extend(&step.permits);
            }
            if step.verdict == Verdict::Denied {
                demanded.insert(of(step));
            }
        }
    }
    let demanded = needed.into_iter().filter(|(of, _)| demanded.contains(of));
    demanded.map(|(of, permits)| (of, statements(&permits))).collect()
}

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    Copy,
    Describe,
    Use,
    Grant,
}

impl Purpose {
    fn of(permit: &Permit) -> Self {
        match &*permit.action {
            "kms:CreateGrant" => Self::Grant,
            action if action.starts_with("backup:") => Self::Copy,
            _ if permit.via.is_empty() => Self::Describe,
            _ => Self::Use,
        }
    }

    const fn sid(self) -> &'static str {
        match self {
            Self::Copy => "AllowBackupCopies",
            Self::Describe => "AllowBackupToDescribeTheKey",
            Self::Use => "AllowBackupToUseTheKey",
            Self::Grant => "AllowBackupToCreateGrants",
        }
    }
}

/// Few statements that permit all this and no more: those of one principal come together, then those
/// of principals that need the same.
fn statements(permits: &[&Permit]) -> Vec<Permission> {
    type Calls<'p> = (BTreeSet<&'p str>, BTreeSet<&'p str>);
    let mut by_principal: BTreeMap<(Purpose, &str), Calls<'_>> = BTreeMap::new();
    for permit in permits {
        let (actions, vias) =
            by_principal.entry((Purpose::of(permit), &permit.principal)).or_default();
        actions.insert(&permit.action);
        vias.extend(permit.via.iter().map(String::as_str));
    }
    let mut by_call: BTreeMap<(Purpose, Calls<'_>), Vec<String>> = BTreeMap::new();
    for ((purpose, principal), calls) in by_principal {
        by_call.entry((purpose, calls)).or_default().push(principal.to_owned());
    }
    let owned = |texts: BTreeSet<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let statement = |((purpose, (actions, vias)), principals): ((Purpose, Calls<'_>), _)| {
        let mut conditions = Vec::new();
        if !vias.is_empty() {
            conditions.push(("StringEquals", "kms:ViaService", owned(vias)));
        }
        if purpose == Purpose::Grant {
            conditions.push(("Bool", "kms:GrantIsForAWSResource", vec!["true".to_owned()]));
        }
        Permission { sid: purpose.sid(), principals, actions: owned(actions), conditions }
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
        let mut via = Vec::new();
        for context in &call.contexts {
            let Lookup::One(value) = context.get("kms:viaservice") else {
                via.clear();
                break;
            };
            via.push(value.to_owned());
        }
        Some(Self { principal, action: call.action.clone(), via })
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

impl Step {
    /// The policy of the key or vault that the step's call was put to, as far as it is at hand.
    pub fn policy(&self) -> Option<DocumentId> {
        let resource = self.evidence.iter().filter(|evidence| evidence.side == "resource");
        let mut documents = resource.filter_map(|evidence| match evidence.place {
            EvidencePlace::Document(id, _) => Some(id),
            EvidencePlace::BuiltIn(_) => None,
        });
        documents.next()
    }
}
