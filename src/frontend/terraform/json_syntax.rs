//! Terraform's JSON syntax to the same tree as its own.
//!
//! Terraform: language documentation, "JSON Configuration Syntax". Every string is a template.

use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Value};

use super::hcl_syntax::{expression_at, template_at};
use super::syntax::{Attribute, Block, Body, Expr, ExprKind};

/// How many labels the blocks of a type have at the top level.
fn labels(kind: &str) -> Option<usize> {
    Some(match kind {
        "resource" | "data" => 2,
        "module" | "variable" | "output" | "provider" => 1,
        "locals" | "terraform" => 0,
        _ => return None,
    })
}

/// The top level of a file.
pub(super) fn body(root: &Node) -> Body {
    let mut body = Body::default();
    for object in root.one_or_many() {
        for entry in object.entries() {
            if let Some(depth) = labels(&entry.key.text) {
                blocks(&entry.key, &entry.value, depth, &mut Vec::new(), &mut body.blocks);
            }
        }
    }
    body
}

/// The values of a `.tfvars.json`.
pub(super) fn values(root: &Node) -> Vec<Attribute> {
    let literal =
        |entry: &Entry| Attribute { key: entry.key.clone(), value: literal(&entry.value) };
    root.entries().iter().map(literal).collect()
}

/// The blocks of one type below `depth` more labels.
fn blocks(kind: &Key, node: &Node, depth: usize, labels: &mut Vec<Key>, into: &mut Vec<Block>) {
    for node in node.one_or_many() {
        if depth == 0 {
            let body = contents(kind, node);
            into.push(Block { at: node.at, kind: kind.clone(), labels: labels.clone(), body });
            continue;
        }
        for entry in node.entries() {
            labels.push(entry.key.clone());
            blocks(kind, &entry.value, depth - 1, labels, into);
            labels.pop();
        }
    }
}

/// What a block holds. Which members are nested blocks only the provider knows; those that matter
/// by their form are told apart here, all others become values of the same shape.
fn contents(kind: &Key, node: &Node) -> Body {
    let mut body = Body::default();
    for entry in node.entries() {
        match &*entry.key.text {
            "dynamic" => blocks(&entry.key, &entry.value, 1, &mut Vec::new(), &mut body.blocks),
            "content" | "assume_role" | "assume_role_with_web_identity" | "lifecycle"
                if &*kind.text != "locals" =>
            {
                blocks(&entry.key, &entry.value, 0, &mut Vec::new(), &mut body.blocks);
            }
            "type" if &*kind.text == "variable" => {
                body.attributes.push(attribute(entry, type_of(&entry.value)));
            }
            "default" if &*kind.text == "variable" => {
                body.attributes.push(attribute(entry, literal(&entry.value)));
            }
            "//" => {}
            _ => body.attributes.push(attribute(entry, expr(&entry.value))),
        }
    }
    body
}

fn attribute(entry: &Entry, value: Expr) -> Attribute {
    Attribute { key: entry.key.clone(), value }
}

/// A type constraint, which stands in a string.
fn type_of(node: &Node) -> Expr {
    let parsed = node.text().and_then(|text| expression_at(inside(node.at), text).ok());
    parsed.unwrap_or_else(|| literal(node))
}

/// A value in which strings are templates.
fn expr(node: &Node) -> Expr {
    lowered(node, true)
}

/// A value in which strings are just that.
fn literal(node: &Node) -> Expr {
    lowered(node, false)
}

fn lowered(node: &Node, templates: bool) -> Expr {
    let kind = match &node.value {
        Value::Null | Value::Open(_) => ExprKind::Null,
        Value::Bool(value) => ExprKind::Bool(*value),
        Value::Number(number) => ExprKind::Number(number.clone()),
        Value::Text(text) if templates => template(text, node.at),
        Value::Text(text) => ExprKind::Text(text.clone()),
        Value::List(items) => {
            ExprKind::List(items.iter().map(|item| lowered(item, templates)).collect())
        }
        Value::Map(entries) => {
            let pair = |entry: &Entry| {
                let at = entry.key.at;
                let kind = if templates {
                    template(&entry.key.text, at)
                } else {
                    ExprKind::Text(entry.key.text.clone())
                };
                (Expr { at, kind }, lowered(&entry.value, templates))
            };
            ExprKind::Object(entries.iter().map(pair).collect())
        }
    };
    Expr { at: node.at, kind }
}

/// A string; one that does not parse as a template is taken as it is.
fn template(text: &str, at: Location) -> ExprKind {
    if !text.contains("${") && !text.contains("%{") {
        return ExprKind::Text(text.into());
    }
    match template_at(inside(at), text) {
        Ok(pieces) => ExprKind::Template(pieces),
        Err(_) => ExprKind::Text(text.into()),
    }
}

/// The place between the quotes.
const fn inside(at: Location) -> Location {
    let mut inside = at;
    inside.span.start = inside.span.start.saturating_add(1);
    inside
}
