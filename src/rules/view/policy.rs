//! Policies as queries see them: lists where AWS takes one or many, principals told apart,
//! conditions flat.

use crate::iam::{Condition, Known, KnownText, PolicyDocument, Principal, Statement};
use crate::inventory::Document;
use crate::syntax::{Node, Open, Value};

use super::actions;
use super::build::{add, change, items_mut, list, listed, member, text};

/// The view of a policy whose actions stay patterns.
pub(super) fn plain(document: &Document, policy: Option<&PolicyDocument>) -> Node {
    built(document, policy, actions::written)
}

/// The view of a key policy.
pub(super) fn of_key(document: &Document, policy: Option<&PolicyDocument>) -> Node {
    built(document, policy, |statement| actions::expanded(statement, "kms"))
}

/// The view of a vault's access policy.
pub(super) fn of_vault(document: &Document, policy: Option<&PolicyDocument>) -> Node {
    built(document, policy, |statement| actions::expanded(statement, "backup"))
}

fn built(
    document: &Document,
    policy: Option<&PolicyDocument>,
    actions: impl Fn(&Statement) -> Option<Node>,
) -> Node {
    let mut root = document.root.clone();
    change(&mut root, "Statement", listed);
    let Some(policy) = policy else { return root };
    change(&mut root, "Statement", |statements| {
        let maps = items_mut(statements).iter_mut().filter(|node| node.is_map());
        for (node, statement) in maps.zip(&policy.statements) {
            extend(node, statement);
            if let Some(actions) = actions(statement) {
                add(node, "Actions", actions);
            }
        }
    });
    root
}

/// Adds what is derived from one statement.
fn extend(node: &mut Node, statement: &Statement) {
    let is_unnamed =
        statement.sid.as_ref().is_none_or(|sid| sid.value.yes().is_some_and(|sid| sid.is_empty()));
    if is_unnamed {
        add(node, "Sid", text(statement.at, statement.name()));
    }
    add(node, "AnyPrincipal", any_principal(statement));
    add(
        node,
        "Accounts",
        principals(statement, |principal| principal.account().map(|account| account.to_string())),
    );
    add(
        node,
        "Services",
        principals(statement, |principal| match principal {
            Principal::Service(name) => Some(name.to_string()),
            Principal::Any
            | Principal::Account(_)
            | Principal::Arn(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_)
            | Principal::UniqueId(_)
            | Principal::Malformed(_) => None,
        }),
    );
    add(node, "Conditions", conditions(statement));
}

/// Whether the statement speaks of everybody. The place is the value that says so.
fn any_principal(statement: &Statement) -> Node {
    let Some(element) = &statement.principal else {
        return Node::new(statement.at, Value::Bool(false));
    };
    if element.negated {
        return Node::new(element.at, Value::Bool(statement.allows()));
    }
    let any = element.known().find(|(principal, _)| **principal == Principal::Any);
    let open =
        element.values.iter().find_map(|value| value.value.no().map(|open| (open, value.at)));
    match (any, open) {
        (Some((_, at)), _) => Node::new(at, Value::Bool(true)),
        (None, Some((open, at))) => Node::new(at, Value::Open(open.clone())),
        (None, None) => Node::new(element.at, Value::Bool(false)),
    }
}

/// The principals that `named` has a text for, each once. `NotPrincipal` names nobody.
fn principals(statement: &Statement, named: impl Fn(&Principal) -> Option<String>) -> Node {
    let Some(element) = statement.principal.as_ref().filter(|element| !element.negated) else {
        return list(statement.at, Vec::new());
    };
    let mut items: Vec<Node> = Vec::new();
    for value in &element.values {
        let item = match &value.value {
            Known::Yes(principal) => named(principal).map(|name| text(value.at, name)),
            Known::No(open) => Some(Node::new(value.at, Value::Open(open.clone()))),
        };
        items.extend(item.filter(|item| !items.contains(item)));
    }
    list(element.at, items)
}

fn conditions(statement: &Statement) -> Node {
    let at = statement.condition_at.unwrap_or(statement.at);
    let mut items: Vec<Node> = statement.conditions.iter().map(condition).collect();
    if statement.has_open_conditions {
        let mut open = Open::hole("Condition", "a part of `Condition` is unresolved");
        open.many = true;
        items.push(Node::new(at, Value::Open(open)));
    }
    list(at, items)
}

fn condition(condition: &Condition) -> Node {
    let values = condition.values.iter().map(known).collect();
    let entries = vec![
        member("Operator", text(condition.operator.at, condition.operator.value.clone())),
        member("Key", text(condition.key.at, condition.key.value.to_ascii_lowercase())),
        member("Values", list(condition.values_at, values)),
    ];
    Node::new(condition.values_at, Value::Map(entries))
}

fn known(value: &KnownText) -> Node {
    match &value.value {
        Known::Yes(known) => text(value.at, known.clone()),
        Known::No(open) => Node::new(value.at, Value::Open(open.clone())),
    }
}
