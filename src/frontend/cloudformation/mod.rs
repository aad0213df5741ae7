//! CloudFormation and SAM templates, and what CDK makes of its programs.
//!
//! A template is evaluated as far as it can be without making the stack: parameters with their
//! defaults or given values, mappings, conditions and functions. What remains is an unknown with
//! the name the template gives it. The resources of interest become documents in the API's shape.
//! AWS: CloudFormation user guide, "Template anatomy"; "AWS resource and property types reference".

mod evaluate;
mod functions;
mod resources;
mod scope;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use crate::source::ProblemKind;
use crate::syntax::{Entry, Node};

use super::reading::Reading;
use evaluate::{condition, evaluate};
use scope::{MAX_VALUES, Scope};

/// Whether a tree is a template: it says so, or it declares resources of CloudFormation types.
pub(super) fn is_template(root: &Node) -> bool {
    let is_type = |node: &Node| node.text().is_some_and(|name| name.starts_with("AWS::"));
    let declares = |entry: &Entry| {
        entry.key.text.starts_with("Fn::ForEach::") || entry.value.get("Type").is_some_and(is_type)
    };
    let resources = root.get("Resources").map(Node::entries).unwrap_or_default();
    root.get("AWSTemplateFormatVersion").is_some() || resources.iter().any(declares)
}

/// Reads a template. `exports` are those of the other templates of the run, by name.
pub(super) fn read(reading: &mut Reading<'_>, root: &Node, exports: &BTreeMap<Box<str>, Node>) {
    reading.recognise();
    let mut scope = Scope::new(root, reading.hints, exports);
    let Some(declared) = root.get("Resources") else { return };
    let mut entries = Vec::new();
    for entry in declared.entries() {
        if entry.key.text.starts_with("Fn::ForEach::") {
            entries.extend(evaluate::each(&mut scope, &entry.value, 0));
        } else {
            entries.push(entry.clone());
        }
    }
    for entry in &entries {
        resource(reading, &mut scope, entry);
        if scope.is_spent() {
            let message =
                format!("the template makes more than {MAX_VALUES} values; the rest is not read");
            reading.problem(ProblemKind::Unread, message, entry.key.at);
            break;
        }
    }
}

/// Reads one resource, if it is of interest and its condition may hold.
fn resource(reading: &mut Reading<'_>, scope: &mut Scope<'_>, entry: &Entry) {
    let Some(kind) = entry.value.get("Type").and_then(Node::text) else { return };
    let Some(read) = resources::reader(kind) else { return };
    if let Some(name) = entry.value.get("Condition").and_then(Node::text)
        && condition(scope, name, 0) == Ok(false)
    {
        let message = format!("`{}` is left out: condition `{name}` is false here", entry.key.text);
        reading.problem(ProblemKind::Unresolved, message, entry.key.at);
        return;
    }
    let empty = Node::new(entry.value.at, crate::syntax::Value::Map(Vec::new()));
    let properties = entry.value.get("Properties").unwrap_or(&empty);
    let Some(properties) = evaluate(scope, properties, 0) else { return };
    let resource = resources::Resource { entry, kind, properties: &properties, scope };
    read(reading, &resource);
}
