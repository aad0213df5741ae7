//! Roles and policies.

use crate::inventory::Kind;
use crate::syntax::Node;

use super::super::json;
use super::super::link::{Link, Owner};
use super::{Found, Resource, take};

/// `aws_iam_role`: the role, its trust policy, its inline policies.
pub(super) fn role(resource: &Resource<'_>, found: &mut Found) {
    let shape = take(
        resource.shape(),
        &resource.node,
        &[
            ("name", "RoleName"),
            ("role_name", "RoleName"),
            ("path", "Path"),
            ("permissions_boundary", "PermissionsBoundary"),
            ("managed_policy_arns", "AttachedManagedPolicies"),
            ("tags", "Tags"),
        ],
    );
    let shape = shape
        .put_some("Arn", resource.arn.clone())
        .put("PoliciesComplete", resource.implied("true"));
    resource.declare(found, Kind::Role, shape.node());
    let trust = resource.policy("assume_role_policy");
    if let Some(trust) = trust.or_else(|| resource.policy("assume_role_policy_document")) {
        resource.declare_policy_of(found, Kind::TrustPolicy, trust, None);
    }
    for (block, document) in [("inline_policy", "policy"), ("policies", "policy_document")] {
        let policies = resource.body.get(block).and_then(super::Value::items).unwrap_or_default();
        for policy in policies {
            let Some(text) = policy.get(document).filter(|text| !text.is_null()) else { continue };
            let (root, faults) = json::document(resource.sources, text, &resource.address);
            let declared = resource.declare(found, Kind::IdentityPolicy, root);
            declared.faults = faults;
            let name = policy.get("name").or_else(|| policy.get("policy_name"));
            if let Some(name) = name.and_then(super::Value::scalar) {
                declared.name = format!("{}/{name}", declared.name).into();
            }
        }
    }
}

/// `aws_iam_policy`: a managed policy, which roles carry by its ARN.
pub(super) fn managed_policy(resource: &Resource<'_>, found: &mut Found) {
    let policy = resource.policy("policy").or_else(|| resource.policy("policy_document"));
    let Some(policy) = policy else { return };
    resource.declare_policy_of(found, Kind::IdentityPolicy, policy, None);
    let arn = resource.arn.clone();
    if let (Some(document), Some(arn)) = (found.documents.last_mut(), arn) {
        document.describes = arn.text().map(Box::from);
    }
}

/// `aws_iam_role_policy` and its relatives for users and groups.
pub(super) fn inline_policy(resource: &Resource<'_>, found: &mut Found) {
    let owner = resource.first_of(&["role", "user", "group"]);
    let owner = owner.map(|owner| Owner::new(Kind::Role, owner, resource));
    if let Some(policy) = resource.policy("policy") {
        resource.declare_policy_of(found, Kind::IdentityPolicy, policy, owner);
    }
}

/// `aws_iam_role_policy_attachment`.
pub(super) fn attachment(resource: &Resource<'_>, found: &mut Found) {
    if let Some((role, policy)) = resource.get("role").zip(resource.get("policy_arn")) {
        attach(resource, found, role, policy);
    }
}

/// `aws_iam_policy_attachment`: one policy, any number of roles.
pub(super) fn attachments(resource: &Resource<'_>, found: &mut Found) {
    let Some(policy) = resource.get("policy_arn") else { return };
    for role in resource.get("roles").map(Node::one_or_many).unwrap_or_default() {
        attach(resource, found, role, policy);
    }
}

/// `aws_iam_role_policy_attachments_exclusive`: all that one role carries.
pub(super) fn all_attachments(resource: &Resource<'_>, found: &mut Found) {
    let Some(role) = resource.get("role_name") else { return };
    for policy in resource.get("policy_arns").map(Node::one_or_many).unwrap_or_default() {
        attach(resource, found, role, policy);
    }
}

fn attach(resource: &Resource<'_>, found: &mut Found, role: &Node, policy: &Node) {
    let owner = Owner::new(Kind::Role, role, resource);
    let shape = resource.shape().put("Role", role.clone()).put("PolicyArn", policy.clone());
    let alone = Some(Box::new(resource.document(Kind::PolicyAttachment, shape.node())));
    let (member, element) = ("AttachedManagedPolicies", policy.clone());
    found.links.push(Link::Element { owner, member, element, alone });
}

/// `aws_ssoadmin_permission_set_inline_policy`: what a role of IAM Identity Center may do.
pub(super) fn permission_set(resource: &Resource<'_>, found: &mut Found) {
    if let Some(policy) = resource.policy("inline_policy") {
        resource.declare_policy_of(found, Kind::IdentityPolicy, policy, None);
    }
}
