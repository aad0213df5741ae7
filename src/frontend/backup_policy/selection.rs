//! The selections of a plan in a backup policy, in the shape of the API's `BackupSelection`.

use crate::source::Location;
use crate::syntax::{Entry, Node, Open, Value};

use super::super::shape::{Shape, list, named, text};
use super::named_entries;
use super::value::{inherited, inherited_many, value};

/// The operators of `conditions`, and the API's names for them.
const OPERATORS: &[(&str, &str)] = &[
    ("string_equals", "StringEquals"),
    ("string_not_equals", "StringNotEquals"),
    ("string_like", "StringLike"),
    ("string_not_like", "StringNotLike"),
];

/// All selections of `plan`, which is the document at the address `plan_address`, by name. What
/// AWS requires and the policy leaves out, a parent policy may say.
pub(super) fn shapes(plan: &Node, plan_address: &str) -> Vec<(Box<str>, Node)> {
    let selections = plan.get("selections");
    let of = |member: &str| selections.and_then(|node| node.get(member));
    let plan_id = |entry: &Entry| {
        let open = Open::hole(plan_address, "AWS Backup gives the plan its id");
        Node::new(entry.key.at, Value::Open(open))
    };
    let base = |entry: &Entry| {
        let role = value(&entry.value, "iam_role_arn");
        Shape::new(entry.value.at)
            .put("SelectionName", text(entry.key.at, entry.key.text.clone()))
            .put("BackupPlanId", plan_id(entry))
            .put("IamRoleArn", role.unwrap_or_else(|| inherited(entry.value.at)))
    };
    let by_tags = named_entries(of("tags")).map(|entry| {
        let shape = base(entry).put("ListOfTags", list_of_tags(&entry.value));
        (entry.key.text.clone(), shape.node())
    });
    let by_resources = named_entries(of("resources")).map(|entry| {
        let resources = value(&entry.value, "resource_types");
        let shape = base(entry)
            .put("Resources", resources.unwrap_or_else(|| unsaid(entry.value.at)))
            .put_some("NotResources", value(&entry.value, "not_resource_types"))
            .put_some("Conditions", entry.value.get("conditions").map(conditions));
        (entry.key.text.clone(), shape.node())
    });
    by_tags.chain(by_resources).collect()
}

/// A list of which nothing is known.
fn unsaid(at: Location) -> Node {
    list(at, vec![inherited_many(at)])
}

/// One key and any number of values, each a test of its own.
fn list_of_tags(selection: &Node) -> Node {
    let Some((key, values)) = value(selection, "tag_key").zip(value(selection, "tag_value")) else {
        return unsaid(selection.at);
    };
    let test = |value: &Node| {
        if value.open().is_some_and(|open| open.many) {
            return value.clone();
        }
        Shape::new(value.at)
            .put("ConditionType", text(value.at, "STRINGEQUALS"))
            .put("ConditionKey", key.clone())
            .put("ConditionValue", value.clone())
            .node()
    };
    list(values.at, values.one_or_many().iter().map(test).collect())
}

fn conditions(node: &Node) -> Node {
    let test = |entry: &Entry| {
        Shape::new(entry.value.at)
            .put_some("ConditionKey", value(&entry.value, "condition_key"))
            .put_some("ConditionValue", value(&entry.value, "condition_value"))
            .node()
    };
    let operator = |(member, name): &(&str, &str)| {
        let entry = node.entry(member)?;
        let tests = named_entries(Some(&entry.value)).map(test).collect();
        Some(named(entry.key.at, name, list(entry.value.at, tests)))
    };
    Node::new(node.at, Value::Map(OPERATORS.iter().filter_map(operator).collect()))
}
