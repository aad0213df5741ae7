//! `aws organizations`: the organization, its accounts and their places in the tree, policies and
//! what they are attached to.

use crate::inventory::Kind;
use crate::source::ProblemKind;
use crate::syntax::Node;

use super::super::shape::{Shape, text};
use super::super::{Reading, backup_policy, policy};
use super::has;

pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    described_policy(reading, root)
        || effective_policy(reading, root)
        || organization(reading, root)
        || accounts(reading, root)
        || parents(reading, root)
        || targets(reading, root)
}

/// `describe-policy`: the policy in a string, its type and name beside it.
fn described_policy(reading: &mut Reading<'_>, root: &Node) -> bool {
    let Some(answer) = root.get("Policy").filter(|node| has(node, &["PolicySummary", "Content"]))
    else {
        return false;
    };
    let Some((summary, content)) = answer.get("PolicySummary").zip(answer.get("Content")) else {
        return false;
    };
    let inner = reading.unwrapped(content, "Content");
    let member = |name: &str| summary.get(name).and_then(Node::text);
    declare(reading, &inner, member("Type").unwrap_or_default());
    reading.last_describes(member("Arn").or_else(|| member("Id")));
    true
}

/// `describe-effective-policy`: what is in force for an account, after inheritance.
fn effective_policy(reading: &mut Reading<'_>, root: &Node) -> bool {
    let Some(answer) = root.get("EffectivePolicy").filter(|node| has(node, &["PolicyContent"]))
    else {
        return false;
    };
    let Some(content) = answer.get("PolicyContent") else { return false };
    let inner = reading.unwrapped(content, "PolicyContent");
    let member = |name: &str| answer.get(name).and_then(Node::text);
    declare(reading, &inner, member("PolicyType").unwrap_or("BACKUP_POLICY"));
    if let Some(target) = member("TargetId") {
        reading.last_attached_to(target);
    }
    true
}

/// Declares the content of a policy by the type that Organizations gives it.
fn declare(reading: &mut Reading<'_>, content: &Node, policy_type: &str) {
    match policy_type {
        "SERVICE_CONTROL_POLICY" => policy::read_as(reading, content, Kind::Scp),
        "RESOURCE_CONTROL_POLICY" => policy::read_as(reading, content, Kind::Rcp),
        "BACKUP_POLICY" => backup_policy::read_as(reading, content),
        // tag policies and others have no part in backups
        _ => reading.recognise(),
    }
}

/// `describe-organization`.
fn organization(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_answer = root.get("Organization").is_some_and(|node| has(node, &["Id", "Arn"]));
    if is_answer {
        reading.declare(Kind::Organization, root.clone());
    }
    is_answer
}

/// `list-accounts`, `list-accounts-for-parent`.
fn accounts(reading: &mut Reading<'_>, root: &Node) -> bool {
    let of_organization = |node: &Node| {
        let arn = node.get("Arn").and_then(Node::text);
        node.get("Id").is_some() && arn.is_some_and(|arn| arn.contains(":organizations:"))
    };
    let accounts = root.get("Accounts").map(Node::items).unwrap_or_default();
    let is_answer = accounts.iter().any(of_organization);
    if is_answer {
        reading.declare(Kind::Organization, root.clone());
    }
    is_answer
}

/// `list-parents`, which does not say whose parents: `describes:` or `account:` does.
fn parents(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_parent = |node: &Node| {
        let id = node.get("Id").and_then(Node::text).unwrap_or_default();
        node.get("Type").is_some() && (id.starts_with("r-") || id.starts_with("ou-"))
    };
    let Some(parents) = root.get("Parents").filter(|node| node.items().iter().any(is_parent))
    else {
        return false;
    };
    let said = reading.hints.describes.as_deref().map(|target| last_part(target).to_owned());
    let child = said.or_else(|| reading.hints.account.map(|account| account.to_string()));
    let Some(child) = child else {
        let message = "`list-parents` does not say whose: add `describes:` or `account:`";
        reading.problem(ProblemKind::Unresolved, message.to_owned(), parents.at);
        reading.recognise();
        return true;
    };
    let shape = Shape::of(root).put("ChildId", text(parents.at, child));
    reading.declare(Kind::Organization, shape.node());
    true
}

/// `list-targets-for-policy`, which does not say of which policy: `describes:` does.
fn targets(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_target = |node: &Node| has(node, &["TargetId", "Type"]);
    let Some(targets) = root.get("Targets").filter(|node| node.items().iter().any(is_target))
    else {
        return false;
    };
    let Some(policy) = reading.hints.describes.clone() else {
        let message = "`list-targets-for-policy` does not say which policy: add `describes:`";
        reading.problem(ProblemKind::Unresolved, message.to_owned(), targets.at);
        reading.recognise();
        return true;
    };
    let shape = Shape::of(root).put("PolicyId", text(targets.at, last_part(&policy)));
    reading.declare(Kind::Organization, shape.node());
    true
}

/// The id at the end of an ARN of Organizations, or the id itself.
fn last_part(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}
