//! Which part each given document plays in the decision about a request.

use std::collections::BTreeMap;

use crate::aws::catalogue::managed_policy;
use crate::iam::case::{CasePolicies, CasePolicy, read_grant, resource_kind};
use crate::iam::evaluate::{Policy, PolicyKind};
use crate::iam::{Effect, PolicyDocument, Request};
use crate::inventory::{Document, Kind, Role};
use crate::source::{SourceId, Sources};
use crate::syntax::{Limits, json};

use super::super::error::Error;
use super::super::run::Read;

/// All given documents by their part: the policy of the resource, policies of the principal, SCPs
/// and RCPs by what they are attached to, grants. What cannot be taken is added to `complaints`.
pub(super) fn policies(
    read: &Read,
    request: &Request,
    complaints: &mut Vec<String>,
) -> Result<CasePolicies, Error> {
    let given = Given { read, request };
    let (identity, boundary) = given.identity();
    let mut grants = Vec::new();
    for grant in &read.inventory.grants {
        let Some(document) = read.inventory.document(grant.document) else { continue };
        match read_grant(&document.root) {
            Ok(grant) => grants.push(grant),
            Err(why) => complaints.push(format!("grant `{}`: {why}", document.name)),
        }
    }
    Ok(CasePolicies {
        resource: given.resource()?,
        identity,
        boundary,
        scps: given.levels(Kind::Scp, PolicyKind::Scp),
        rcps: given.levels(Kind::Rcp, PolicyKind::Rcp),
        grants,
        ..CasePolicies::default()
    })
}

struct Given<'a> {
    read: &'a Read,
    request: &'a Request,
}

impl<'a> Given<'a> {
    /// The documents of a kind, each with its policy.
    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&'a Document, &'a PolicyDocument)> {
        let inventory = &self.read.inventory;
        inventory.policies.iter().filter_map(move |policy| {
            let document = inventory.document(policy.document)?;
            (document.kind == kind).then_some((document, &policy.policy))
        })
    }

    /// The policy of the resource: the one that says so, else the only one of its kind.
    fn resource(&self) -> Result<Vec<CasePolicy>, Error> {
        let sort = resource_kind(self.request);
        let kind = match sort {
            PolicyKind::KeyPolicy => Kind::KeyPolicy,
            PolicyKind::VaultPolicy => Kind::VaultPolicy,
            PolicyKind::TrustPolicy => Kind::TrustPolicy,
            PolicyKind::ResourcePolicy
            | PolicyKind::IdentityPolicy
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::EndpointPolicy => Kind::ResourcePolicy,
        };
        let arn = &self.request.resource().arn;
        let of_this = |document: &Document| document.describes.as_ref() == Some(arn);
        let mut candidates: Vec<_> = self
            .of_kind(kind)
            .filter(|(document, _)| document.describes.is_none() || of_this(document))
            .collect();
        if candidates.iter().any(|(document, _)| of_this(document)) {
            candidates.retain(|(document, _)| of_this(document));
        } else if candidates.len() > 1 {
            return Err(Error::Ambiguous { count: candidates.len(), resource: arn.to_string() });
        }
        Ok(candidates.into_iter().map(|(_, policy)| prepared(policy, sort)).collect())
    }

    /// The policies of the principal and its boundary. A policy that does not say whose it is counts
    /// as the principal's; a role brings the managed policies that it carries.
    fn identity(&self) -> (Vec<CasePolicy>, Option<Vec<CasePolicy>>) {
        let Some(identity) = self.request.caller().identity() else { return (Vec::new(), None) };
        let own = identity.principal_arn();
        let is_own = |role: &&Role| {
            role.arn.as_ref().and_then(|arn| arn.value.yes()).map(|a| &**a) == Some(own)
        };
        let role = self.read.inventory.roles.iter().find(is_own);
        let carried = role.map(|role| self.read.inventory.carried_by(role)).unwrap_or_default();
        let carried: Vec<&str> =
            carried.iter().filter_map(|it| it.arn.value.yes()).map(|arn| &**arn).collect();
        let limit = role.and_then(|role| role.permissions_boundary.as_ref()?.value.yes());
        let limit = limit.map(|arn| &**arn);
        let (mut policies, mut boundary) = (Vec::new(), Vec::new());
        for (document, policy) in self.of_kind(Kind::IdentityPolicy) {
            let of = document.describes.as_deref();
            let names = [of, Some(&*document.name)];
            if limit.is_some() && names.contains(&limit) {
                boundary.push(prepared(policy, PolicyKind::IdentityPolicy));
            } else if of.is_none_or(|of| of == own || carried.contains(&of)) {
                policies.push(prepared(policy, PolicyKind::IdentityPolicy));
            }
        }
        policies.extend(carried.iter().filter_map(|arn| managed(&self.read.sources, arn)));
        boundary.extend(limit.and_then(|arn| managed(&self.read.sources, arn)));
        (policies, limit.map(|_| boundary))
    }

    /// SCPs or RCPs, a level for each place they are attached to. Where no Allow is given beside a
    /// Deny, the full-access policy that AWS attaches by itself is understood.
    fn levels(&self, kind: Kind, sort: PolicyKind) -> Vec<Vec<CasePolicy>> {
        let mut levels: BTreeMap<Vec<Box<str>>, Vec<CasePolicy>> = BTreeMap::new();
        for (document, policy) in self.of_kind(kind) {
            levels.entry(document.attached_to.clone()).or_default().push(prepared(policy, sort));
        }
        let mut levels: Vec<Vec<CasePolicy>> = levels.into_values().collect();
        for level in &mut levels {
            let allows = |policy: &CasePolicy| {
                let mut statements = policy.document.statements.iter();
                statements.any(|it| {
                    it.effect
                        .as_ref()
                        .is_none_or(|effect| effect.value.yes() != Some(&Effect::Deny))
                })
            };
            if !level.iter().any(allows) {
                level.push(read_text(&self.read.sources, "FullAWSAccess", FULL_ACCESS, sort));
            }
        }
        levels
    }
}

/// The policy that AWS attaches everywhere when SCPs are switched on.
const FULL_ACCESS: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"}
]}"#;

fn prepared(document: &PolicyDocument, kind: PolicyKind) -> CasePolicy {
    CasePolicy { document: document.clone(), policy: Policy::new(document, kind) }
}

/// An AWS managed policy, where the catalogue has it.
fn managed(sources: &Sources, arn: &str) -> Option<CasePolicy> {
    let known = managed_policy(arn)?;
    Some(read_text(sources, arn, known.document(), PolicyKind::IdentityPolicy))
}

fn read_text(sources: &Sources, name: &str, text: &str, kind: PolicyKind) -> CasePolicy {
    let source: SourceId = sources.add(name, text);
    prepared(&PolicyDocument::read(json::parse(source, text, &Limits::default()).root), kind)
}
