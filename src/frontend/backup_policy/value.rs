//! A value of a backup policy, with its inheritance operators worked out as far as one policy tells.

use crate::source::Location;
use crate::syntax::{Node, Open, Part, Value};

const INHERITED: &str = "a parent policy, which is not given, may say more";
const OWN: &str = "each account and Region has its own";

/// The value under `member`: what `@@assign` says, or the bare value of an effective policy.
///
/// `@@append` adds to what a parent says and `@@remove` takes from it, so both leave an unknown
/// part. A member that only says what children may do has no value.
pub(super) fn value(node: &Node, member: &str) -> Option<Node> {
    settled(node.get(member)?).map(plain)
}

fn settled(node: &Node) -> Option<Node> {
    let operators = node.entries().iter().any(|entry| entry.key.text.starts_with("@@"));
    if !operators {
        return Some(node.clone());
    }
    if let Some(assigned) = node.get("@@assign") {
        return Some(assigned.clone());
    }
    let appended = node.get("@@append").map(|node| node.one_or_many().to_vec());
    if appended.is_none() && node.get("@@remove").is_none() {
        return None;
    }
    let mut items = appended.unwrap_or_default();
    items.push(inherited_many(node.at));
    Some(Node::new(node.at, Value::List(items)))
}

/// Any number of values that a parent policy may hold.
pub(super) fn inherited_many(at: Location) -> Node {
    let mut open = Open::hole("inherited", INHERITED);
    open.many = true;
    Node::new(at, Value::Open(open))
}

/// One value that a parent policy may hold.
pub(super) fn inherited(at: Location) -> Node {
    Node::new(at, Value::Open(Open::hole("inherited", INHERITED)))
}

/// The value as the API has it: `"60"` is a number, `"true"` a boolean, and `$account` and
/// `$region` are unknown, since they differ from account to account.
fn plain(mut node: Node) -> Node {
    node.value = match node.value {
        Value::Text(text) => typed(text),
        Value::List(items) => Value::List(items.into_iter().map(plain).collect()),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Map(_)
        | Value::Open(_)) => other,
    };
    node
}

fn typed(text: Box<str>) -> Value {
    let digits = text.strip_prefix('-').unwrap_or(&text);
    match &*text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        // an account id is no number
        _ if !digits.is_empty()
            && digits.len() < 12
            && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            Value::Number(text)
        }
        _ => with_holes(text),
    }
}

/// A text in which `$account` and `$region` are holes.
pub(super) fn with_holes(text: Box<str>) -> Value {
    let mut parts = Vec::new();
    let mut rest = &*text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        let name = ["$account", "$region"].into_iter().find(|name| after.starts_with(name));
        let Some(name) = name else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before.into()));
        }
        parts.push(Part::Hole(name.into()));
        rest = after.strip_prefix(name).unwrap_or_default();
    }
    if parts.is_empty() {
        return Value::Text(text);
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.into()));
    }
    Value::Open(Open { parts, many: false, reason: OWN.into() })
}
