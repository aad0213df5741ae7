//! `aws kms`: `get-key-policy`, `describe-key`, `list-aliases`, `list-grants`.

use crate::inventory::Kind;
use crate::syntax::Node;

use super::super::{Reading, policy};
use super::{each, has, is_empty_answer};

pub(super) fn read(reading: &mut Reading<'_>, root: &Node) -> bool {
    let any = each(reading, root, "KeyMetadata", key)
        || each(reading, root, "Aliases", alias)
        || each(reading, root, "Grants", grant);
    if any || key(reading, root) || alias(reading, root) || grant(reading, root) {
        return true;
    }
    if ["Aliases", "Grants"].iter().any(|member| is_empty_answer(root, member)) {
        reading.recognise();
        return true;
    }
    key_policy(reading, root)
}

/// `KeyMetadata`.
fn key(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_key = has(node, &["KeyId", "Arn"])
        && ["KeyManager", "KeyState", "KeyUsage"].iter().any(|member| node.get(member).is_some());
    if is_key {
        let account = node.get("AWSAccountId").and_then(Node::text).and_then(|id| id.parse().ok());
        reading.declare(Kind::Key, node.clone()).account = account;
    }
    is_key
}

/// `AliasListEntry`.
fn alias(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_alias = has(node, &["AliasName"])
        && (node.get("AliasArn").is_some() || node.get("TargetKeyId").is_some());
    if is_alias {
        reading.declare(Kind::KeyAlias, node.clone());
    }
    is_alias
}

/// `GrantListEntry`. It belongs to its key, whose ARN is `KeyId`.
fn grant(reading: &mut Reading<'_>, node: &Node) -> bool {
    let is_grant = has(node, &["GranteePrincipal", "Operations"]);
    if is_grant {
        let key = node.get("KeyId").and_then(Node::text).map(Box::<str>::from);
        let id = node.get("GrantId").and_then(Node::text).map(Box::<str>::from);
        let document = reading.declare(Kind::Grant, node.clone());
        document.describes = key.filter(|key| key.starts_with("arn:"));
        document.name = id.unwrap_or_default();
    }
    is_grant
}

/// `get-key-policy` answers with the policy as a string and `PolicyName`, which is always
/// `default`; `put-key-policy` takes the same with `KeyId`.
fn key_policy(reading: &mut Reading<'_>, root: &Node) -> bool {
    let is_answer = root.get("PolicyName").and_then(Node::text) == Some("default")
        || root.get("KeyId").is_some();
    let Some(inner) = root.get("Policy").filter(|_| is_answer) else { return false };
    let key = root.get("KeyId").and_then(Node::text).filter(|key| key.starts_with("arn:"));
    let inner = reading.unwrapped(inner, "Policy");
    policy::read_as(reading, &inner, Kind::KeyPolicy);
    reading.last_describes(key);
    true
}
