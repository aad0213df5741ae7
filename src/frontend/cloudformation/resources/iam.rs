//! Roles and policies.

use crate::frontend::cloudformation::shape::{Shape, tags};
use crate::frontend::reading::Reading;
use crate::inventory::Kind;
use crate::syntax::{Node, Value};

use super::Resource;

/// `AWS::IAM::Role`: the role, its trust policy, its inline policies.
pub(super) fn role(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let path = resource.get("Path").map_or(Some("/"), Node::text);
    let arn = resource
        .text("RoleName")
        .zip(path)
        .and_then(|(name, path)| resource.arn("iam", &format!("role{path}{name}")));
    let owner = arn.as_ref().and_then(Node::text).map(Box::<str>::from);
    let shape = Shape::new(resource.entry.value.at)
        .same(resource.properties, &["RoleName", "Path", "PermissionsBoundary"])
        .take(resource.properties, &[("ManagedPolicyArns", "AttachedManagedPolicies")])
        .with("Tags", tags(resource.get("Tags")))
        .with("Arn", arn)
        .implied("PoliciesComplete", "true");
    resource.declare(reading, Kind::Role, shape.finish());
    if let Some(trust) = resource.get("AssumeRolePolicyDocument") {
        let trust = resource.unwrapped(reading, trust, "AssumeRolePolicyDocument");
        resource.declare(reading, Kind::TrustPolicy, trust).describes.clone_from(&owner);
    }
    for policy in resource.get("Policies").map(Node::items).unwrap_or_default() {
        let Some(document) = policy.get("PolicyDocument") else { continue };
        let root = resource.unwrapped(reading, document, "PolicyDocument");
        let document = resource.declare(reading, Kind::IdentityPolicy, root);
        document.describes.clone_from(&owner);
        if let Some(name) = policy.get("PolicyName").and_then(Node::text) {
            document.name = format!("{}/{name}", document.name).into();
        }
    }
}

/// The policies that stand on their own. `attached_to` holds the roles they are attached to: names,
/// or references in `⟨⟩`.
pub(super) fn policy(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let Some(document) = resource.get("PolicyDocument") else { return };
    let root = resource.unwrapped(reading, document, "PolicyDocument");
    let single = resource.get("RoleName").filter(|_| resource.kind == "AWS::IAM::RolePolicy");
    let roles = resource.get("Roles").or(single).map(Node::one_or_many).unwrap_or_default();
    let document = resource.declare(reading, Kind::IdentityPolicy, root);
    document.attached_to = roles.iter().filter_map(role_name).collect();
}

/// A role's name, or the name of the reference that stands for it.
fn role_name(role: &Node) -> Option<Box<str>> {
    match &role.value {
        Value::Open(open) => open.holes().next().map(|hole| format!("⟨{hole}⟩").into()),
        Value::Text(name) => Some(name.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => None,
    }
}
