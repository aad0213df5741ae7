//! CloudFormation and SAM templates, and what CDK makes of its programs.
//!
//! A template is evaluated as far as it can be without making the stack: parameters with their
//! defaults or given values, mappings, conditions and functions. What remains is an unknown with
//! the name the template gives it. The resources of interest become documents in the API's shape.
//! AWS: CloudFormation user guide, "Template anatomy"; "AWS resource and property types reference".

mod evaluate;
mod exports;
mod functions;
mod include;
mod made;
mod names;
mod nested;
mod resources;
mod run;
mod scope;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use crate::source::ProblemKind;
use crate::syntax::{Entry, Node};

use super::reading::Reading;
use evaluate::{condition, evaluate};
pub(super) use run::Template;
use run::{Readings, Run};
pub(super) use run::{has_links, nested_in, read_all};
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

/// Reads a template that sees no other file.
pub(super) fn read(reading: &mut Reading<'_>, root: &Node) {
    reading.recognise();
    let (name, hints, run) = (reading.name, reading.hints, Run::default());
    let mut scope = Scope::new(root, name, hints, &run);
    stack(reading, &mut Readings::none(), &mut scope);
}

/// Reads the resources of a stack, and of those it nests.
fn stack<'a>(reading: &mut Reading<'_>, others: &mut Readings<'a>, scope: &mut Scope<'a>) {
    for parameter in scope.root.entries_of("Parameters") {
        reading.inputs.insert(parameter.key.text.clone());
    }
    let Some(declared) = scope.root.get("Resources") else { return };
    let mut entries = Vec::new();
    for entry in declared.entries() {
        if entry.key.text.starts_with("Fn::ForEach::") {
            entries.extend(evaluate::each(scope, &entry.value, 0));
        } else {
            entries.push(entry.clone());
        }
    }
    for entry in &entries {
        if let Some(said) = entry.value.get("Metadata").and_then(|it| it.get("backstay")) {
            reading.allow(entry, said);
        }
        if is_left_out(reading, scope, entry) {
            continue;
        }
        if nested::is_stack(&entry.value) {
            nested_stack(reading, others, scope, entry);
        } else {
            resource(reading, scope, entry);
        }
        if scope.is_spent() {
            let message =
                format!("the template makes more than {MAX_VALUES} values; the rest is not read");
            reading.problem(ProblemKind::Unread, message, entry.key.at);
            break;
        }
    }
    for (at, message) in std::mem::take(&mut scope.cycles) {
        reading.problem(ProblemKind::Unresolved, message, at);
    }
}

/// Whether the condition of a resource is false, which is said where it matters.
fn is_left_out(reading: &mut Reading<'_>, scope: &mut Scope<'_>, entry: &Entry) -> bool {
    let Some(name) = entry.value.get("Condition").and_then(Node::text) else { return false };
    let kind = entry.value.get("Type").and_then(Node::text).unwrap_or_default();
    let matters = nested::is_stack(&entry.value) || resources::reader(kind).is_some();
    if !matters || condition(scope, name, 0) != Ok(false) {
        return false;
    }
    let message = format!("`{}` is left out: condition `{name}` is false here", entry.key.text);
    reading.problem(ProblemKind::Unresolved, message, entry.key.at);
    true
}

/// Reads a nested stack; its things stand in the file of its template.
fn nested_stack<'a>(
    reading: &mut Reading<'_>,
    others: &mut Readings<'a>,
    scope: &mut Scope<'a>,
    entry: &Entry,
) {
    match nested::child(scope, &entry.key.text, &entry.value, 0) {
        Ok(child) => {
            let Some(mut inner) = others.take(child.file) else { return };
            inner.recognise();
            stack(&mut inner, others, &mut scope.nested(&entry.key.text, &child));
            others.keep(child.file, inner);
        }
        Err(why) => reading.problem(ProblemKind::Unresolved, why.into(), entry.key.at),
    }
}

/// Reads one resource, if it is of interest.
fn resource(reading: &mut Reading<'_>, scope: &mut Scope<'_>, entry: &Entry) {
    let Some(kind) = entry.value.get("Type").and_then(Node::text) else { return };
    let Some(read) = resources::reader(kind) else { return };
    let empty = Node::new(entry.value.at, crate::syntax::Value::Map(Vec::new()));
    let properties = entry.value.get("Properties").unwrap_or(&empty);
    let with_globals = resources::sam::with_globals(scope.root, kind, properties);
    let properties = with_globals.as_ref().unwrap_or(properties);
    let Some(properties) = evaluate(scope, properties, 0) else { return };
    let resource = resources::Resource { entry, kind, properties: &properties, scope };
    read(reading, &resource);
}
