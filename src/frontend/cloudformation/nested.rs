//! Stacks that a stack nests, as far as their templates are given: parameters go in, outputs out.
//!
//! A template is named by a path relative to the one that nests it, as `aws cloudformation package`
//! and `sam` take it, or by CDK's metadata. What lies behind a URL is never fetched.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::frontend::path::{folder_of, joined};
use crate::syntax::{Node, Value};

use super::evaluate::evaluate;
use super::scope::Scope;

/// How many stacks may nest each other.
const MAX_STACKS: usize = 16;

/// A nested stack: its template, and what it is given.
#[derive(Clone, Debug)]
pub(super) struct Child<'a> {
    /// The path of the template.
    pub(super) file: &'a str,
    /// Its tree.
    pub(super) root: &'a Node,
    /// The values of parameters, by name.
    pub(super) parameters: Rc<BTreeMap<Box<str>, Node>>,
}

/// Whether a resource is a stack.
pub(super) fn is_stack(resource: &Node) -> bool {
    let kind = resource.get("Type").and_then(Node::text);
    matches!(kind, Some("AWS::CloudFormation::Stack" | "AWS::Serverless::Application"))
}

/// What a stack says of its template: a path on this disk, in the end.
fn location(resource: &Node) -> Option<&str> {
    let metadata = resource.get("Metadata");
    let of_cdk = metadata.filter(|metadata| {
        metadata.get("aws:asset:property").and_then(Node::text) == Some("TemplateURL")
    });
    if let Some(path) = of_cdk.and_then(|metadata| metadata.get("aws:asset:path")) {
        return path.text();
    }
    let properties = resource.get("Properties")?;
    let url = properties.get("TemplateURL").or_else(|| properties.get("Location"))?;
    url.text().filter(|url| !url.contains("://"))
}

/// The paths of the templates that a template nests, as far as they stand there.
pub(super) fn paths(root: &Node, file: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut waiting: Vec<&Node> = root.get("Resources").into_iter().collect();
    while let Some(node) = waiting.pop() {
        if is_stack(node) {
            let path = location(node).and_then(|path| joined(&folder_of(file), path));
            paths.extend(path.filter(|path| path != file));
            continue;
        }
        waiting.extend(node.items());
        waiting.extend(node.entries().iter().map(|entry| &entry.value));
    }
    paths
}

/// The stack under a logical id, or why nothing is known of it.
pub(super) fn child<'a>(
    scope: &mut Scope<'a>,
    stack: &str,
    resource: &Node,
    depth: u32,
) -> Result<Child<'a>, Box<str>> {
    if let Some(known) = scope.children.get(stack) {
        return known.clone();
    }
    let running = Err(format!("`{stack}` needs its own outputs").into());
    scope.children.insert(stack.into(), running);
    let made = make(scope, stack, resource, depth);
    scope.children.insert(stack.into(), made.clone());
    made
}

fn make<'a>(
    scope: &mut Scope<'a>,
    stack: &str,
    resource: &Node,
    depth: u32,
) -> Result<Child<'a>, Box<str>> {
    let because = |why: &str| format!("nested stack `{stack}`: {why}").into();
    let Some(location) = location(resource) else {
        return Err(because("its template is not a local file"));
    };
    let path = joined(&folder_of(scope.file), location);
    let Some((file, root)) = path.and_then(|path| scope.run.template(&path)) else {
        return Err(because("its template is not among the given files"));
    };
    if scope.around.contains(&file) {
        return Err(because("its template nests itself"));
    }
    if scope.around.len() >= MAX_STACKS {
        return Err(because(&format!("over {MAX_STACKS} stacks nest each other")));
    }
    // every resource of it is looked at, whether or not it makes values
    scope.spend_many(root.entries_of("Resources").len().saturating_mul(10).max(100));
    let mut parameters = BTreeMap::new();
    let given = resource.get("Properties").and_then(|properties| properties.get("Parameters"));
    for entry in given.map(Node::entries).unwrap_or_default() {
        if let Some(value) = evaluate(scope, &entry.value, depth + 1) {
            parameters.insert(entry.key.text.clone(), scope.outwards(&value));
        }
    }
    Ok(Child { file, root, parameters: Rc::new(parameters) })
}

/// The output of a nested stack, as the stack around it sees it.
pub(super) fn output(
    scope: &mut Scope<'_>,
    stack: &str,
    output: &str,
    depth: u32,
) -> Result<Value, Box<str>> {
    let resource = scope.resource(stack).cloned().unwrap_or_default();
    let child = child(scope, stack, &resource, depth)?;
    let mut inner = scope.nested(stack, &child);
    let declared = inner.section("Outputs").and_then(|outputs| outputs.get(output)?.get("Value"));
    let value = declared.and_then(|node| evaluate(&mut inner, node, depth + 1));
    match value {
        Some(value) => Ok(inner.outwards(&value).value),
        None => Err(format!("nested stack `{stack}` has no output `{output}`").into()),
    }
}
