//! What the names of a template stand for: parameters, pseudo parameters, mappings, conditions,
//! and resources.
//!
//! AWS: CloudFormation user guide, "Pseudo parameters reference", "Parameters", "Conditions".

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::aws::AccountId;
use crate::frontend::Hints;
use crate::syntax::{Node, Open, Value};

/// How many values a template may expand to. A loop over lists of loops ends here.
pub(super) const MAX_VALUES: u32 = 300_000;

/// How deep functions may refer to each other. A cycle of conditions ends here.
pub(super) const MAX_DEPTH: u32 = 200;

/// The names of one template.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) root: &'a Node,
    hints: &'a Hints,
    /// Loop variables of `Fn::ForEach`, innermost last.
    pub(super) loops: Vec<(Box<str>, Node)>,
    /// Values made so far.
    spent: Cell<u32>,
    /// What exports of the other templates stand for, by name.
    pub(super) exports: &'a BTreeMap<Box<str>, Node>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        root: &'a Node,
        hints: &'a Hints,
        exports: &'a BTreeMap<Box<str>, Node>,
    ) -> Self {
        Self { root, hints, loops: Vec::new(), spent: Cell::new(0), exports }
    }

    /// Counts a value; false once the template has made too many.
    pub(super) fn spend(&self) -> bool {
        self.spent.set(self.spent.get().saturating_add(1));
        self.spent.get() <= MAX_VALUES
    }

    /// Whether the template has made more values than it may.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.get() > MAX_VALUES
    }

    /// A section of the template, such as `Mappings`.
    pub(super) fn section(&self, name: &str) -> Option<&'a Node> {
        self.root.get(name)
    }

    /// What `Ref` to this name stands for; `None` where it is a resource or nothing at all.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        if let Some((_, node)) = self.loops.iter().rev().find(|(bound, _)| **bound == *name) {
            return Some(node.value.clone());
        }
        if name.starts_with("AWS::") {
            return Some(self.pseudo(name));
        }
        let parameter = self.section("Parameters")?.get(name)?;
        if let Some(given) = self.hints.given.variables.get(name) {
            return Some(typed(given.value.clone(), parameter));
        }
        let kind = parameter.get("Type").and_then(Node::text).unwrap_or("String");
        // the default of an SSM parameter is the name of the parameter, not its value
        let is_stored = kind.starts_with("AWS::SSM::Parameter::Value");
        match parameter.get("Default") {
            Some(default) if !is_stored => Some(typed(default.value.clone(), parameter)),
            Some(_) | None => Some(unknown(name, &format!("parameter `{name}` has no value here"))),
        }
    }

    /// What `Ref` to this name stands for, if that is a known text.
    pub(super) fn text(&self, name: &str) -> Option<Box<str>> {
        let value = self.value(name)?;
        Node::new(self.root.at, value).text().map(Box::from)
    }

    fn pseudo(&self, name: &str) -> Value {
        let region = self.hints.region.as_ref().map(|region| region.as_str().to_owned());
        let partition = || match region.as_deref() {
            Some(region) if region.starts_with("cn-") => "aws-cn",
            Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
            Some(_) | None => "aws",
        };
        match name {
            "AWS::AccountId" => {
                let account = self.hints.account.unwrap_or(AccountId::THIS);
                Value::Text(account.as_str().into())
            }
            "AWS::Partition" => Value::Text(partition().into()),
            "AWS::Region" if region.is_some() => {
                Value::Text(region.clone().unwrap_or_default().into())
            }
            "AWS::URLSuffix" if partition() == "aws-cn" => Value::Text("amazonaws.com.cn".into()),
            "AWS::URLSuffix" => Value::Text("amazonaws.com".into()),
            _ => unknown(name, &format!("`{name}` is known when the stack is made")),
        }
    }

    /// Whether the template declares a resource of this name, or a loop could.
    pub(super) fn resource(&self, name: &str) -> Option<&'a Node> {
        self.section("Resources")?.get(name)
    }
}

/// A value of which nothing is known but its name.
pub(super) fn unknown(name: &str, reason: &str) -> Value {
    Value::Open(Open::hole(name, reason))
}

/// Splits the text of a list parameter.
fn typed(value: Value, parameter: &Node) -> Value {
    let kind = parameter.get("Type").and_then(Node::text).unwrap_or("String");
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    let at = parameter.get("Default").map_or(parameter.at, |node| node.at);
    let value = Node::new(at, value);
    let text = value.scalar().map(Box::<str>::from);
    match text {
        Some(text) if is_list => {
            let item = |text: &str| Node::new(at, Value::Text(text.trim().into()));
            Value::List(text.split(',').map(item).collect())
        }
        // a number or switch that stands for a text is that text to a template
        Some(text) if kind == "String" => Value::Text(text),
        Some(_) | None => value.value,
    }
}
