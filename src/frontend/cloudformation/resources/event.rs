//! Rules over events, the functions that they call, and who may call and send.

use crate::frontend::cloudformation::shape::Shape;
use crate::frontend::reading::Reading;
use crate::inventory::Kind;
use crate::syntax::{Node, Value};

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

/// `AWS::Lambda::Function`.
pub(super) fn function(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    declare_function(reading, resource, None);
}

/// A function, of which the role and the variables are of interest. It has the role `made` where it names
/// none.
pub(super) fn declare_function(
    reading: &mut Reading<'_>,
    resource: &Resource<'_, '_>,
    made: Option<Node>,
) {
    let name = resource.text("FunctionName");
    let arn = name.and_then(|name| resource.arn("lambda", &format!("function:{name}")));
    let shape = Shape::new(resource.entry.value.at)
        .same(resource.properties, &["FunctionName", "Environment"])
        .with("Role", resource.get("Role").cloned().or(made))
        .with("FunctionArn", arn);
    resource.declare(reading, Kind::LambdaFunction, shape.finish());
}

/// `AWS::Lambda::Permission`.
pub(super) fn permission(reading: &mut Reading<'_>, resource: &Resource<'_, '_>) {
    let members = ["FunctionName", "Action", "Principal", "SourceArn", "SourceAccount"];
    let shape = Shape::new(resource.entry.value.at).same(resource.properties, &members);
    resource.declare(reading, Kind::LambdaPermission, shape.finish());
}
