//! Type constraints of variables: what a value becomes when it is given to one.
//!
//! Optional attributes get their defaults, a list becomes a set, a number a text. A value that does
//! not fit stays as it is: Terraform would refuse it, and backstay is no type checker.

use crate::source::{Location, Span};
use crate::syntax::{Key, Node, Value as Tree, embed};

use super::evaluate::{Evaluator, Scope};
use super::functions;
use super::hcl_syntax;
use super::number::Number;
use super::syntax::{Block, Call, Expr};
use super::value::{Kind, Value};

/// `value` as one of the type `kind`.
pub(super) fn convert(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    value: Value,
    kind: &Expr,
) -> Value {
    if value.is_null() || value.as_open().is_some() {
        return value;
    }
    match (kind.name(), kind.call()) {
        (Some(name), _) => primitive(value, name),
        (None, Some(call)) => compound(evaluator, scope, value, call),
        (None, None) => value,
    }
}

fn primitive(value: Value, name: &str) -> Value {
    let Some(text) = value.scalar() else { return value };
    let kind = match name {
        "string" => Kind::Text(text),
        "number" => match Number::parse(&text) {
            Some(_) => Kind::Number(text),
            None => return value,
        },
        "bool" => match &*text {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            _ => return value,
        },
        _ => return value,
    };
    let pieces = value.pieces;
    let mut value = Value::new(value.at, kind);
    value.pieces = pieces;
    value
}

fn compound(evaluator: &Evaluator<'_>, scope: &Scope<'_>, value: Value, call: &Call) -> Value {
    let Some(inner) = call.arguments.first() else { return value };
    let at = value.at;
    match &*call.name {
        "list" | "set" => {
            let Some(items) = value.items() else { return value };
            let converted: Vec<Value> =
                items.iter().map(|item| convert(evaluator, scope, item.clone(), inner)).collect();
            if &*call.name == "set" {
                functions::set_of(at, &converted)
            } else {
                Value::list(at, converted)
            }
        }
        "map" => {
            let Some(entries) = value.entries() else { return value };
            let entry = |(key, value): &(Key, Value)| {
                (key.clone(), convert(evaluator, scope, value.clone(), inner))
            };
            Value::map(at, entries.iter().map(entry).collect())
        }
        "object" => object(evaluator, scope, value, inner),
        "optional" => convert(evaluator, scope, value, inner),
        _ => value,
    }
}

fn object(evaluator: &Evaluator<'_>, scope: &Scope<'_>, value: Value, members: &Expr) -> Value {
    let Some(members) = members.object().filter(|_| value.entries().is_some()) else {
        return value;
    };
    let mut entries = Vec::with_capacity(members.len());
    for (name, kind) in members {
        let Some(text) = name.word() else { continue };
        let (kind, default) = optional(kind);
        let given = value.get(text).filter(|given| !given.is_null());
        let member = match (given, default) {
            (Some(given), _) => given.clone(),
            (None, Some(default)) => evaluator.value(scope, default),
            (None, None) => Value::null(value.at),
        };
        let known = value.entries().and_then(|all| all.iter().find(|(key, _)| *key.text == *text));
        let key =
            known.map_or_else(|| Key { at: value.at, text: text.into() }, |(key, _)| key.clone());
        entries.push((key, convert(evaluator, scope, member, kind)));
    }
    Value::map(value.at, entries)
}

/// The type and the default of an attribute that may be left out.
fn optional(kind: &Expr) -> (&Expr, Option<&Expr>) {
    match kind.call().filter(|call| &*call.name == "optional") {
        Some(call) => (call.arguments.first().unwrap_or(kind), call.arguments.get(1)),
        None => (kind, None),
    }
}

/// A value that was given as text on the command line: an expression, where the variable is
/// neither a text nor without a type.
pub(super) fn spelled(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    value: Value,
    variable: &Block,
) -> Value {
    let Kind::Text(text) = &value.kind else { return value };
    let is_compound = variable.body.get("type").is_some_and(|kind| kind.call().is_some());
    if !is_compound {
        return value;
    }
    let name = format!("value of {}", variable.label(0));
    let node = Node::new(value.at, Tree::Text((&**text).into()));
    let Some(source) = embed(evaluator.sources, &node, &name) else { return value };
    let at = Location::new(source, Span::default());
    match hcl_syntax::expression_at(at, text) {
        Ok(expr) => evaluator.value(scope, &expr),
        Err(_) => value,
    }
}
