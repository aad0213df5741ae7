//! What SAM makes of a function: its role, and rules that call it. AWS: SAM developer guide, "Generated AWS
//! CloudFormation resources for AWS SAM".

use crate::aws::catalogue::managed_policy;
use crate::frontend::cloudformation::shape::Shape;
use crate::frontend::reading::Reading;
use crate::inventory::{Document, Kind};
use crate::source::Location;
use crate::syntax::{Entry, Node, Open, Value};

use super::{Resource, event};

const FUNCTION: &str = "AWS::Serverless::Function";
const IS_SAM: &str = "SAM makes it of the function";

/// The properties of a resource with what `Globals` says of all functions. Maps are merged, lists put one
/// behind the other, and other values of the function's own win. AWS: SAM developer guide, "Globals section".
pub(in crate::frontend::cloudformation) fn with_globals(
    template: &Node,
    kind: &str,
    properties: &Node,
) -> Option<Node> {
    let globals = template.get("Globals").filter(|_| kind == FUNCTION)?.get("Function")?;
    Some(merged(globals, properties))
}

fn merged(global: &Node, own: &Node) -> Node {
    let value = match (&global.value, &own.value) {
        (Value::Map(global), Value::Map(own)) => {
            let of_both = own.iter().map(|entry| {
                let other = global.iter().find(|other| other.key.text == entry.key.text);
                let value = other.map(|other| merged(&other.value, &entry.value));
                Entry { value: value.unwrap_or_else(|| entry.value.clone()), ..entry.clone() }
            });
            let is_new = |entry: &&Entry| own.iter().all(|it| it.key.text != entry.key.text);
            Value::Map(of_both.chain(global.iter().filter(is_new).cloned()).collect())
        }
        (Value::List(global), Value::List(own)) => {
            Value::List(global.iter().chain(own).cloned().collect())
        }
        _ => own.value.clone(),
    };
    Node::new(own.at, value)
}

/// `AWS::Serverless::Function`.
pub(super) fn function(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let role = hole(resource.entry.key.at, format!("{}Role.Arn", resource.entry.key.text));
    event::declare_function(reading, resource, Some(role));
    if resource.get("Role").is_none() {
        own_role(reading, resource);
    }
    for event in resource.get("Events").map(Node::entries).unwrap_or_default() {
        own_rule(reading, resource, event);
    }
}

fn hole(at: Location, name: String) -> Node {
    Node::new(at, Value::Open(Open::hole(name, IS_SAM)))
}

/// Gives what SAM makes the logical id that SAM gives it.
fn make(document: &mut Document, at: Location, name: &str, address: String) {
    document.at = at;
    document.name = format!("{}/{name}", document.name).into();
    document.template_address = Some(address.into());
}

/// The role of a function that names none: Lambda may assume it, it may write logs, and it may do what
/// `Policies` says. A policy template of SAM (`SQSPollerPolicy: { … }`) may give anything.
fn own_role(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let at = resource.entry.key.at;
    let address = format!("{}Role", resource.entry.key.text);
    let mut managed = vec!["service-role/AWSLambdaBasicExecutionRole"];
    if resource.get("VpcConfig").is_some() {
        managed.push("service-role/AWSLambdaVPCAccessExecutionRole");
    }
    if resource.get("Tracing").is_some() {
        managed.push("AWSXRayDaemonWriteAccess");
    }
    let partition = resource.scope.text("AWS::Partition").unwrap_or_else(|| "aws".into());
    let arn = |path: &str| {
        let text = format!("arn:{partition}:iam::aws:policy/{path}");
        Node::new(at, Value::Text(text.into()))
    };
    let mut managed: Vec<Node> = managed.into_iter().map(arn).collect();
    let mut documents = Vec::new();
    let mut is_complete = true;
    for policy in resource.get("Policies").map(Node::one_or_many).unwrap_or_default() {
        match &policy.value {
            Value::Map(_) if policy.get("Statement").is_some() => documents.push(policy.clone()),
            Value::Text(name) if !name.starts_with("arn:") => {
                let known = managed_policy(name).and_then(|known| known.arn.split_once(":policy/"));
                managed.push(arn(known.map_or(&**name, |(_, path)| path)));
            }
            Value::Text(_) | Value::Open(_) => managed.push(policy.clone()),
            Value::Map(_) | Value::List(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
                is_complete = false;
            }
        }
    }
    let shape = Shape::new(at)
        .same(resource.properties, &["PermissionsBoundary"])
        .with("AttachedManagedPolicies", Some(Node::new(at, Value::List(managed))))
        .with("PoliciesComplete", is_complete.then(|| Node::new(at, Value::Text("true".into()))));
    let role = resource.declare(reading, Kind::Role, shape.finish());
    make(role, at, "Role", address.clone());
    let trust = resource.get("AssumeRolePolicyDocument").cloned().unwrap_or_else(|| trust(at));
    let trust = resource.declare(reading, Kind::TrustPolicy, trust);
    make(trust, at, "Role", address.clone());
    for root in documents {
        let at = root.at;
        let document = resource.declare(reading, Kind::IdentityPolicy, root);
        make(document, at, "Role", address.clone());
    }
}

/// Who may assume the role that SAM makes.
fn trust(at: Location) -> Node {
    let service = Shape::new(at).implied("Service", "lambda.amazonaws.com").finish();
    let statement = Shape::new(at)
        .implied("Effect", "Allow")
        .with("Principal", Some(service))
        .implied("Action", "sts:AssumeRole");
    let statements = Node::new(at, Value::List(vec![statement.finish()]));
    let policy = Shape::new(at).implied("Version", "2012-10-17");
    policy.with("Statement", Some(statements)).finish()
}

/// The rule that SAM makes of an event of a function, and the permission that goes with it.
/// AWS: SAM developer guide, "`EventBridgeRule`"; "Generated AWS CloudFormation resources for AWS SAM": the
/// rule's logical id is the function's with the event's behind it.
fn own_rule(reading: &mut Reading<'_>, resource: &Resource<'_, '_>, event: &Entry) {
    let kind = event.value.get("Type").and_then(Node::text);
    let properties = event.value.get("Properties");
    let (Some("EventBridgeRule" | "CloudWatchEvent"), Some(properties)) = (kind, properties) else {
        return;
    };
    let (at, id) = (event.key.at, &resource.entry.key.text);
    let target = Shape::new(at)
        .with("Arn", Some(hole(at, format!("{id}.Arn"))))
        .same(properties, &["DeadLetterConfig"]);
    let targets = Node::new(at, Value::List(vec![target.finish()]));
    let rule = Shape::new(at)
        .take(properties, &[("Pattern", "EventPattern"), ("RuleName", "Name")])
        .same(properties, &["EventBusName", "State"])
        .with("Targets", Some(targets));
    let address = format!("{id}{}", event.key.text);
    let document = resource.declare(reading, Kind::EventRule, rule.finish());
    make(document, at, &event.key.text, address.clone());
    let permission = Shape::new(at)
        .with("FunctionName", Some(hole(at, id.to_string())))
        .implied("Principal", "events.amazonaws.com");
    let document = resource.declare(reading, Kind::LambdaPermission, permission.finish());
    make(document, at, &event.key.text, format!("{address}Permission"));
}
