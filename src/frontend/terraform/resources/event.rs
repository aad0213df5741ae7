//! Rules over events, the functions that they call, and who may call and send.

use crate::frontend::shape::{Shape, list, named};
use crate::inventory::Kind;
use crate::syntax::{Node, Value as Tree};

use super::super::link::{Link, Owner};
use super::{Found, Resource, block, pascal, take};

/// `aws_cloudwatch_event_rule`.
pub(super) fn rule(resource: &Resource<'_>, found: &mut Found) {
    let names = [("name", "Name"), ("event_bus_name", "EventBusName"), ("state", "State")];
    let mut shape = take(resource.shape(), &resource.node, &names);
    if resource.get("is_enabled").and_then(Node::scalar) == Some("false") {
        shape = shape.put("State", resource.implied("DISABLED"));
    }
    if let Some((pattern, _)) = resource.policy("event_pattern") {
        shape = shape.put("EventPattern", pattern);
    }
    let shape = shape.put_some("Arn", resource.arn.clone());
    resource.declare(found, Kind::EventRule, shape.node());
}

/// `aws_cloudwatch_event_target`: an element of its rule.
pub(super) fn target(resource: &Resource<'_>, found: &mut Found) {
    let Some(rule) = resource.get("rule") else { return };
    let mut shape = take(
        resource.shape(),
        &resource.node,
        &[("arn", "Arn"), ("target_id", "Id"), ("role_arn", "RoleArn")],
    );
    if let Some(letters) = block(&resource.node, "dead_letter_config") {
        shape = shape.put("DeadLetterConfig", pascal(letters, &[]));
    }
    found.links.push(Link::Element {
        owner: Owner::new(Kind::EventRule, rule, resource),
        member: "Targets",
        element: shape.node(),
        alone: None,
    });
}

/// `aws_cloudwatch_event_bus_policy`.
pub(super) fn bus_policy(resource: &Resource<'_>, found: &mut Found) {
    if let Some((policy, faults)) = resource.policy("policy") {
        let shape = take(resource.shape(), &resource.node, &[("event_bus_name", "EventBusName")]);
        let root = shape.put("Policy", policy).node();
        resource.declare(found, Kind::EventBusPolicy, root).faults = faults;
    }
}

/// `aws_cloudwatch_event_permission`: one statement of a bus's policy.
pub(super) fn bus_permission(resource: &Resource<'_>, found: &mut Found) {
    let Some(who) = resource.get("principal") else { return };
    let principal = Shape::new(who.at).put("AWS", who.clone()).node();
    let mut statement = resource
        .shape()
        .put("Effect", resource.implied("Allow"))
        .put("Principal", principal)
        .put("Action", resource.implied("events:PutEvents"))
        .put("Resource", resource.implied("*"));
    if let Some(test) = block(&resource.node, "condition")
        && let Some(key) = test.get("key").and_then(Node::text)
    {
        let operator = test.get("type").and_then(Node::text).unwrap_or("StringEquals");
        let value = test.get("value").cloned().unwrap_or_default();
        let member = Node::new(test.at, Tree::Map(vec![named(test.at, key, value)]));
        let condition = Node::new(test.at, Tree::Map(vec![named(test.at, operator, member)]));
        statement = statement.put("Condition", condition);
    }
    let statement = statement.node();
    let policy = resource
        .shape()
        .put("Version", resource.implied("2012-10-17"))
        .put("Statement", list(statement.at, vec![statement]));
    let shape = take(resource.shape(), &resource.node, &[("event_bus_name", "EventBusName")]);
    resource.declare(found, Kind::EventBusPolicy, shape.put("Policy", policy.node()).node());
}

/// `aws_lambda_function`.
pub(super) fn function(resource: &Resource<'_>, found: &mut Found) {
    let names = [("function_name", "FunctionName"), ("role", "Role")];
    let mut shape = take(resource.shape(), &resource.node, &names);
    if let Some(environment) = block(&resource.node, "environment") {
        let variables =
            take(Shape::new(environment.at), environment, &[("variables", "Variables")]);
        shape = shape.put("Environment", variables.node());
    }
    let shape = shape.put_some("FunctionArn", resource.arn.clone());
    resource.declare(found, Kind::LambdaFunction, shape.node());
}

/// `aws_lambda_permission`.
pub(super) fn permission(resource: &Resource<'_>, found: &mut Found) {
    let names = [
        ("function_name", "FunctionName"),
        ("action", "Action"),
        ("principal", "Principal"),
        ("source_arn", "SourceArn"),
        ("source_account", "SourceAccount"),
    ];
    let shape = take(resource.shape(), &resource.node, &names);
    resource.declare(found, Kind::LambdaPermission, shape.node());
}
