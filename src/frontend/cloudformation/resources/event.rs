//! Rules over events, the functions that they call, and who may call and send.

use crate::frontend::cloudformation::shape::Shape;
use crate::frontend::reading::Reading;
use crate::inventory::Kind;
use crate::syntax::{Entry, Node, Open, Value};

use super::Resource;

/// `AWS::Events::Rule`, with its targets.
pub(super) fn rule(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let shape = Shape::new(resource.entry.value.at)
        .same(resource.properties, &["Name", "EventBusName", "State", "Targets"]);
    let pattern =
        resource.get("EventPattern").map(|it| resource.unwrapped(reading, it, "EventPattern"));
    let name = resource.text("Name");
    let arn = name.and_then(|name| resource.arn("events", &format!("rule/{name}")));
    let root = shape.with("EventPattern", pattern).with("Arn", arn).finish();
    resource.declare(reading, Kind::EventRule, root);
}

/// `AWS::Events::EventBusPolicy`: a statement, or in old templates its members.
pub(super) fn bus_policy(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let at = resource.entry.value.at;
    let statement = resource.get("Statement").cloned().or_else(|| {
        let who = resource.get("Principal")?;
        // an account alone, or everybody narrowed to an organization
        let principal = Shape::new(who.at).with("AWS", Some(who.clone())).finish();
        let condition = resource.get("Condition").and_then(|condition| {
            let key = condition.get("Key")?.text()?;
            let test = Shape::new(condition.at).with(key, condition.get("Value").cloned());
            let operator = condition.get("Type").and_then(Node::text).unwrap_or("StringEquals");
            Some(Shape::new(condition.at).with(operator, Some(test.finish())).finish())
        });
        let shape = Shape::new(at)
            .take(resource.properties, &[("StatementId", "Sid"), ("Action", "Action")])
            .implied("Effect", "Allow")
            .implied("Resource", "*")
            .with("Principal", Some(principal))
            .with("Condition", condition);
        Some(shape.finish())
    });
    let Some(statement) = statement else { return };
    let list = Node::new(statement.at, Value::List(vec![statement]));
    let policy = Shape::new(at).implied("Version", "2012-10-17").with("Statement", Some(list));
    let shape = Shape::new(at).same(resource.properties, &["EventBusName"]);
    let root = shape.with("Policy", Some(policy.finish())).finish();
    resource.declare(reading, Kind::EventBusPolicy, root);
}

/// `AWS::Lambda::Function`, and SAM's, of which the role and the variables are of interest.
pub(super) fn function(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let name = resource.text("FunctionName");
    let arn = name.and_then(|name| resource.arn("lambda", &format!("function:{name}")));
    let shape = Shape::new(resource.entry.value.at)
        .same(resource.properties, &["FunctionName", "Role", "Environment"])
        .with("FunctionArn", arn);
    resource.declare(reading, Kind::LambdaFunction, shape.finish());
    for event in resource.get("Events").map(Node::entries).unwrap_or_default() {
        own_rule(reading, resource, event);
    }
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
    let is_sam = "SAM makes it of the function";
    let hole = |name: String| Node::new(at, Value::Open(Open::hole(name, is_sam)));
    let target = Shape::new(at)
        .with("Arn", Some(hole(format!("{id}.Arn"))))
        .same(properties, &["DeadLetterConfig"]);
    let targets = Node::new(at, Value::List(vec![target.finish()]));
    let rule = Shape::new(at)
        .take(properties, &[("Pattern", "EventPattern"), ("RuleName", "Name")])
        .same(properties, &["EventBusName", "State"])
        .with("Targets", Some(targets));
    let address = format!("{id}{}", event.key.text);
    let document = resource.declare(reading, Kind::EventRule, rule.finish());
    document.at = at;
    document.name = format!("{}/{}", document.name, event.key.text).into();
    document.template_address = Some(address.as_str().into());
    let permission = Shape::new(at)
        .with("FunctionName", Some(hole(id.to_string())))
        .implied("Principal", "events.amazonaws.com");
    let document = resource.declare(reading, Kind::LambdaPermission, permission.finish());
    document.at = at;
    document.name = format!("{}/{}", document.name, event.key.text).into();
    document.template_address = Some(format!("{address}Permission").into());
}

/// `AWS::Lambda::Permission`.
pub(super) fn permission(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let members = ["FunctionName", "Action", "Principal", "SourceArn", "SourceAccount"];
    let shape = Shape::new(resource.entry.value.at).same(resource.properties, &members);
    resource.declare(reading, Kind::LambdaPermission, shape.finish());
}
