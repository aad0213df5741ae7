//! `aws iam`: roles with their trust and inline policies, and managed policies.
//!
//! `get-account-authorization-details` lists everything that a role carries; `get-role` does not,
//! so a role from there is never judged as if it had no policies.

use crate::inventory::Kind;
use crate::syntax::{Node, Value};

use super::super::shape::{Shape, list};
use super::super::{Reading, policy};
use super::{each, has, is_empty_answer};

pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    if details(reading, root) {
        return true;
    }
    if each(reading, root, "Role", role) || each(reading, root, "Roles", role) {
        return true;
    }
    if is_empty_answer(root, "Roles") {
        reading.recognise();
        return true;
    }
    role(reading, root) || inline_policy(reading, root) || policy_version(reading, root)
}

/// `get-account-authorization-details`: any of its four lists, the others may be filtered away.
fn details(reading: &mut Reading<'_>, root: &Node) -> bool {
    let lists = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
    if !lists.iter().any(|member| root.get(member).is_some()) {
        return each(reading, root, "Policies", managed_policy);
    }
    each(reading, root, "UserDetailList", |reading, node| {
        principal(reading, node, "UserPolicyList")
    });
    each(reading, root, "GroupDetailList", |reading, node| {
        principal(reading, node, "GroupPolicyList")
    });
    let is_whole = root.get("IsTruncated").and_then(Node::scalar) != Some("true")
        && root.get("NextToken").is_none();
    each(reading, root, "RoleDetailList", if is_whole { listed_role } else { role });
    each(reading, root, "Policies", managed_policy);
    reading.recognise();
    true
}

/// `RoleDetail` of an answer that lists every role of the account.
fn listed_role(reading: &mut Reading<'_>, node: &Node) -> bool {
    role_of(reading, node, true)
}

/// `Role`, one of perhaps many.
fn role(reading: &mut Reading<'_>, node: &Node) -> bool {
    role_of(reading, node, false)
}

/// `Role` or `RoleDetail`, with what hangs on it as documents of their own. `all_of_account` says
/// that the answer lists every role of the account.
fn role_of(reading: &mut Reading<'_>, node: &Node, all_of_account: bool) -> bool {
    let is_role = node.get("RoleName").is_some()
        && (has(node, &["Arn"]) || node.get("AssumeRolePolicyDocument").is_some());
    if !is_role {
        return false;
    }
    let attached = node.get("AttachedManagedPolicies").map(policy_arns);
    let boundary = node
        .get("PermissionsBoundary")
        .map(|node| node.get("PermissionsBoundaryArn").unwrap_or(node).clone());
    let complete = node.get("RolePolicyList").zip(node.get("AttachedManagedPolicies"));
    let complete = complete.map(|(inline, _)| yes(inline));
    let shape = Shape::new(node.at)
        .keep(node, &["Path", "RoleName", "RoleId", "Arn", "MaxSessionDuration", "Tags"])
        .put_some("AttachedManagedPolicies", attached)
        .put_some("PermissionsBoundary", boundary)
        .put_some("PoliciesComplete", complete)
        .put_some("AllOfAccount", all_of_account.then(|| yes(node)));
    reading.declare(Kind::Role, shape.node());
    if let Some(trust) = node.get("AssumeRolePolicyDocument") {
        let trust = reading.unwrapped(trust, "AssumeRolePolicyDocument");
        policy::read_as(reading, &trust, Kind::TrustPolicy);
        reading.last_describes(owner(node));
    }
    inline_policies(reading, node, "RolePolicyList");
    true
}

/// A user or group: only its inline policies are of interest.
fn principal(reading: &mut Reading<'_>, node: &Node, member: &str) -> bool {
    inline_policies(reading, node, member);
    true
}

fn inline_policies(reading: &mut Reading<'_>, node: &Node, member: &str) {
    for item in node.get(member).map(Node::items).unwrap_or_default() {
        let Some(inner) = item.get("PolicyDocument") else { continue };
        let inner = reading.unwrapped(inner, "PolicyDocument");
        policy::read_as(reading, &inner, Kind::IdentityPolicy);
        reading.last_is_policy_of(owner(node), item.get("PolicyName").and_then(Node::text));
    }
}

/// `get-role-policy` and its siblings for users and groups: the owner by name alone.
fn inline_policy(reading: &mut Reading<'_>, root: &Node) -> bool {
    let owners = ["RoleName", "UserName", "GroupName"];
    let owner = owners.iter().find_map(|member| root.get(member)).and_then(Node::text);
    let Some(inner) = root.get("PolicyDocument").filter(|_| owner.is_some()) else { return false };
    let inner = reading.unwrapped(inner, "PolicyDocument");
    policy::read_as(reading, &inner, Kind::IdentityPolicy);
    reading.last_is_policy_of(owner, root.get("PolicyName").and_then(Node::text));
    true
}

/// `ManagedPolicyDetail`: the version in force.
fn managed_policy(reading: &mut Reading<'_>, node: &Node) -> bool {
    let versions = node.get("PolicyVersionList").map(Node::items).unwrap_or_default();
    let in_force =
        |version: &&Node| version.get("IsDefaultVersion").and_then(Node::scalar) == Some("true");
    let version = versions.iter().find(in_force).or(versions.first());
    let Some(inner) = version.and_then(|version| version.get("Document")) else { return false };
    let inner = reading.unwrapped(inner, "Document");
    policy::read_as(reading, &inner, Kind::IdentityPolicy);
    reading.last_describes(node.get("Arn").and_then(Node::text));
    true
}

/// `get-policy-version`, which says of which policy only where `--query` has put `PolicyArn` there.
fn policy_version(reading: &mut Reading<'_>, root: &Node) -> bool {
    let Some(inner) = root.get("PolicyVersion").and_then(|version| version.get("Document")) else {
        return false;
    };
    let inner = reading.unwrapped(inner, "Document");
    policy::read_as(reading, &inner, Kind::IdentityPolicy);
    reading.last_describes(root.get("PolicyArn").and_then(Node::text));
    true
}

fn yes(at: &Node) -> Node {
    Node::new(at.at, Value::Bool(true))
}

/// The ARN of a role, user or group, else its name.
fn owner(node: &Node) -> Option<&str> {
    let members = ["Arn", "RoleName", "UserName", "GroupName"];
    members.iter().find_map(|member| node.get(member).and_then(Node::text))
}

/// The ARNs in a list of `AttachedPolicy`.
fn policy_arns(node: &Node) -> Node {
    let arn = |item: &Node| item.get("PolicyArn").unwrap_or(item).clone();
    list(node.at, node.items().iter().map(arn).collect())
}
