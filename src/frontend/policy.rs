//! Policy documents: what looks like one, what it is the policy of, and what AWS wraps around it.
//!
//! A policy says nowhere what it is attached to. Where nobody else says it either, its principals
//! and actions tell: KMS's own actions stand in key policies, those of AWS Backup in vault
//! policies. Service and resource control policies look like other policies, and are never guessed.

use crate::aws::catalogue::did_you_mean;
use crate::inventory::{Form, Kind};
use crate::syntax::{Node, Value};

use super::shape::Shape;
use super::{Reading, intrinsic};

/// Members under which AWS and its tools put a policy, as an object or as a JSON string.
/// The lower-case one is how collections of managed policies write it.
const WRAPPERS: &[&str] = &["Policy", "PolicyDocument", "Document", "document", "Content"];

/// Declares the policy that `node` is or wraps; false where there is none.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node, kind: Option<Kind>) -> bool {
    if let Some((mut root, form)) = as_policy(node) {
        intrinsic::open(&mut root);
        let kind_is_guessed = kind.is_none();
        let kind = kind.unwrap_or_else(|| kind_of(&root));
        let document = reading.declare(kind, root);
        document.form = form;
        document.kind_is_guessed = kind_is_guessed;
        return true;
    }
    let wrapped = WRAPPERS.iter().find_map(|member| Some((*member, node.get(member)?)));
    wrapped.is_some_and(|(member, inner)| {
        let inner = reading.unwrapped(inner, member);
        let is_read = as_policy(&inner).is_some() && read(reading, &inner, kind);
        // what lists managed policies names each by ARN beside its document
        let arn = node.get("Arn").or_else(|| node.get("arn")).and_then(Node::text);
        if is_read && arn.is_some() {
            reading.last_describes(arn);
        }
        is_read
    })
}

/// Declares `node` as a policy of `kind` because somebody says it is one.
pub(super) fn read_as(reading: &mut Reading<'_>, node: &Node, kind: Kind) {
    if !read(reading, node, Some(kind)) {
        reading.declare(kind, node.clone());
    }
}

/// The policy that `node` is: with a `Statement` member, or one statement, or a list of them.
fn as_policy(node: &Node) -> Option<(Node, Form)> {
    if is_policy(node) {
        return Some((node.clone(), Form::Whole));
    }
    let items = node.one_or_many();
    if items.is_empty() || !items.iter().all(is_statement) {
        return None;
    }
    Some((Shape::new(node.at).put("Statement", node.clone()).node(), Form::Statements))
}

/// Whether this is meant as a policy document. Misspelt member names count, since AWS refuses
/// such a policy and nobody else would say so.
pub(super) fn is_policy(node: &Node) -> bool {
    let version = node.get("Version").and_then(Node::text);
    let dated = matches!(version, Some("2012-10-17" | "2008-10-17"));
    node.entries().iter().any(|entry| {
        let name = entry.key.text.to_ascii_lowercase();
        let items = entry.value.one_or_many();
        let holds_statements = items.iter().any(has_effect);
        match name.as_str() {
            "statement" => dated || holds_statements,
            _ => holds_statements && did_you_mean(&name, ["statement"]).is_some(),
        }
    })
}

/// Whether this is one statement: it has an effect, and says on what.
pub(super) fn is_statement(node: &Node) -> bool {
    let about = ["Action", "NotAction", "Principal", "NotPrincipal", "Resource", "NotResource"];
    has_effect(node) && about.iter().any(|member| node.get(member).is_some())
}

fn has_effect(node: &Node) -> bool {
    let effect = node.entries().iter().find(|entry| entry.key.text.eq_ignore_ascii_case("Effect"));
    effect.is_some_and(|entry| match &entry.value.value {
        Value::Text(text) => {
            text.eq_ignore_ascii_case("Allow") || text.eq_ignore_ascii_case("Deny")
        }
        Value::Open(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => false,
    })
}

/// What a policy is the policy of, judged by its principals and actions.
///
/// A policy that only denies, and denies actions of several services, is no key or vault policy,
/// whatever it names: so resource control policies look, and KMS takes no key policy that lets
/// nobody manage the key.
pub(super) fn kind_of(root: &Node) -> Kind {
    let statements = root.get("Statement").map(Node::one_or_many).unwrap_or_default();
    let names = |member: &str| statements.iter().any(|node| node.get(member).is_some());
    if !names("Principal") && !names("NotPrincipal") {
        return Kind::IdentityPolicy;
    }
    let actions: Vec<&str> = statements.iter().flat_map(actions_of).collect();
    let has = |prefix: &str| actions.iter().any(|action| starts_with(action, prefix));
    let denies = |node: &Node| node.get("Effect").and_then(Node::text) == Some("Deny");
    let several = |prefix: &str| !actions.iter().all(|action| starts_with(action, prefix));
    let broad_denial = |prefix: &str| several(prefix) && statements.iter().all(denies);
    if has("kms:") && !broad_denial("kms:") {
        Kind::KeyPolicy
    } else if has("backup:") && !broad_denial("backup:") {
        Kind::VaultPolicy
    } else if has("sts:Assume") {
        Kind::TrustPolicy
    } else {
        Kind::ResourcePolicy
    }
}

fn actions_of(statement: &Node) -> impl Iterator<Item = &str> {
    let members = [statement.get("Action"), statement.get("NotAction")];
    members.into_iter().flatten().flat_map(Node::one_or_many).filter_map(Node::text)
}

/// Whether `action` starts with `prefix`; AWS reads actions without regard to case.
fn starts_with(action: &str, prefix: &str) -> bool {
    action.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
