//! `Action` and `NotAction` as a list that a query can ask: in lower case, wildcards worked out
//! over the actions of the service that the policy belongs to.

use std::collections::HashSet;

use crate::aws::catalogue;
use crate::iam::{Element, Known, Statement};
use crate::syntax::{Node, Open, Value};

use super::build::{list, text};

/// `Action` as a list, patterns as they are; `None` with `NotAction`.
pub(super) fn written(statement: &Statement) -> Option<Node> {
    let element = statement.action.as_ref().filter(|element| !element.negated)?;
    let node = |value: &crate::iam::KnownText| match &value.value {
        Known::Yes(pattern) => text(value.at, pattern.to_ascii_lowercase()),
        Known::No(open) => Node::new(value.at, Value::Open(open.clone())),
    };
    Some(list(element.at, element.values.iter().map(node).collect()))
}

/// The actions of `service` that the statement takes, each once, at the place of the pattern that
/// takes it. Names and patterns that match none of its actions stay as they are.
pub(super) fn expanded(statement: &Statement, service: &str) -> Option<Node> {
    let element = statement.action.as_ref()?;
    if element.negated {
        return Some(complement(element, service));
    }
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for value in &element.values {
        match &value.value {
            Known::Yes(pattern) => {
                let new = names(pattern, service).into_iter().filter(|name| !seen.contains(name));
                let new: Vec<String> = new.collect();
                items.extend(new.iter().map(|name| text(value.at, name.as_str())));
                seen.extend(new);
            }
            Known::No(open) => items.push(Node::new(value.at, Value::Open(open.clone()))),
        }
    }
    Some(list(element.at, items))
}

/// What `NotAction` leaves of the service's actions; with an unknown in it nobody knows what.
fn complement(element: &Element<Box<str>>, service: &str) -> Node {
    if let Some(open) = element.values.iter().find_map(|value| value.value.no()) {
        let open = Open { many: true, ..open.clone() };
        return list(element.at, vec![Node::new(element.at, Value::Open(open))]);
    }
    let taken: HashSet<String> =
        element.known().flat_map(|(pattern, _)| names(pattern, service)).collect();
    let all = names(&format!("{service}:*"), service).into_iter();
    let left = all.filter(|name| !taken.contains(name));
    list(element.at, left.map(|name| text(element.at, name)).collect())
}

/// The actions of `service` that a pattern names, in lower case; the pattern itself where it has
/// no wildcard or is about another service.
fn names(pattern: &str, service: &str) -> Vec<String> {
    let lower = pattern.to_ascii_lowercase();
    if !lower.contains(['*', '?']) {
        return vec![lower];
    }
    let own = match lower.split_once(':') {
        Some((prefix, name)) if prefix == service => Some(name),
        Some(_) => None,
        None => (lower == "*").then_some("*"),
    };
    let found: Vec<String> = own
        .zip(catalogue::service(service))
        .map(|(name, service)| service.expand(name))
        .into_iter()
        .flatten()
        .map(|action| format!("{service}:{}", action.name.to_ascii_lowercase()))
        .collect();
    if found.is_empty() { vec![lower] } else { found }
}
