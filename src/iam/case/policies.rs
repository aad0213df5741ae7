//! The policies of a case, read by their part in the decision.

use crate::syntax::Value;

use super::super::document::PolicyDocument;
use super::super::evaluate::{Policy, PolicyKind};
use super::super::request::Request;
use super::field::{Field, FieldError};
use super::grant::grant;
use super::{CasePolicies, CasePolicy};

/// Reads all policies of a case.
pub(super) fn policies(case: &Field<'_>, request: &Request) -> Result<CasePolicies, FieldError> {
    let identity = PolicyKind::IdentityPolicy;
    let one = |name: &str, kind| -> Result<Option<Vec<CasePolicy>>, FieldError> {
        case.member(name).map(|field| policy(field, kind).map(|policy| vec![policy])).transpose()
    };
    let many = |name: &str, kind| -> Result<Option<Vec<CasePolicy>>, FieldError> {
        let Some(field) = case.member(name) else { return Ok(None) };
        list(&field, kind).map(Some)
    };
    // An empty list is the same as none: a boundary is a policy that is there.
    let applying = |name: &str, kind| many(name, kind).map(|list| list.filter(|l| !l.is_empty()));
    let mut grants = Vec::new();
    for field in case.member("grants").map(|field| field.items()).transpose()?.unwrap_or_default() {
        grants.push(grant(&field.object()?)?);
    }
    Ok(CasePolicies {
        resource: one("resource_policy", resource_kind(request))?.unwrap_or_default(),
        identity: many("identity_policies", identity)?.unwrap_or_default(),
        boundary: applying("permission_boundaries", identity)?,
        session: one("session_policy", identity)?,
        endpoint: applying("endpoint_policies", PolicyKind::EndpointPolicy)?,
        scps: levels(case, "scps", PolicyKind::Scp)?,
        rcps: levels(case, "rcps", PolicyKind::Rcp)?,
        grants,
    })
}

/// What sort of policy the resource of a request has.
pub fn resource_kind(request: &Request) -> PolicyKind {
    match (request.service(), request.resource().service()) {
        (_, "kms") | ("kms", _) => PolicyKind::KeyPolicy,
        ("backup", _) | (_, "backup") => PolicyKind::VaultPolicy,
        ("sts", "iam") => PolicyKind::TrustPolicy,
        _ => PolicyKind::ResourcePolicy,
    }
}

fn levels(
    case: &Field<'_>,
    name: &str,
    kind: PolicyKind,
) -> Result<Vec<Vec<CasePolicy>>, FieldError> {
    let Some(levels) = case.member(name) else { return Ok(Vec::new()) };
    let level = |level: Field<'_>| list(&level.object()?.needs("policies")?, kind);
    levels.items()?.into_iter().map(level).collect()
}

fn list(field: &Field<'_>, kind: PolicyKind) -> Result<Vec<CasePolicy>, FieldError> {
    field.items()?.into_iter().map(|field| policy(field, kind)).collect()
}

/// Reads one policy. What AWS would refuse on the way in is refused where it hides statements from
/// the decision: the answer would be about another policy.
fn policy(field: Field<'_>, kind: PolicyKind) -> Result<CasePolicy, FieldError> {
    let field = field.object()?;
    if let Some(statements) = field.member("Statement") {
        if let Value::List(_) = &statements.node.value {
            for statement in statements.items()? {
                statement.object()?;
            }
        } else if !statements.node.is_map() {
            return Err(statements.expected("an object or a list of objects"));
        }
    }
    let document = PolicyDocument::read(field.node.clone());
    let policy = Policy::new(&document, kind);
    Ok(CasePolicy { document, policy })
}
