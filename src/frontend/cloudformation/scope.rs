//! What the names of a template stand for: parameters, pseudo parameters, mappings, conditions,
//! and resources.
//!
//! AWS: CloudFormation user guide, "Pseudo parameters reference", "Parameters", "Conditions".

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::aws::{AccountId, Arn};
use crate::frontend::Hints;
use crate::source::Location;
use crate::syntax::{Entry, Node, Open, Part, Value};

use super::made::MadeTexts;
use super::nested::Child;
use super::run::Run;

/// How many values a template may expand to, with the stacks that it nests. A loop over lists of
/// loops ends here.
pub(super) const MAX_VALUES: u32 = 300_000;

/// How deep functions may refer to each other. A cycle of conditions ends here.
pub(super) const MAX_DEPTH: u32 = 200;

/// The names of one stack: of its template, and of what it was given.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) root: &'a Node,
    /// The template's path.
    pub(super) file: &'a str,
    /// What the things of this stack have in common: the path of its template, and for a stack that
    /// another nests that one's name and the logical id, as in `app.yaml/Keys`.
    pub(super) name: Box<str>,
    /// What is said about the outermost stack.
    pub(super) hints: &'a Hints,
    /// The other templates of the run.
    pub(super) run: &'a Run<'a>,
    /// Loop variables of `Fn::ForEach`, innermost last.
    pub(super) loops: Vec<(Box<str>, Node)>,
    /// Nested stacks, by their logical id, or why one is not read.
    pub(super) children: BTreeMap<Box<str>, Result<Child<'a>, Box<str>>>,
    /// The templates of this stack and of those around it, outermost first.
    pub(super) around: Vec<&'a str>,
    /// What the stack around this one gives its parameters; `None` where there is no such stack.
    parameters: Option<Rc<BTreeMap<Box<str>, Node>>>,
    /// The definitions that are being worked out, outermost first.
    active: Vec<Location>,
    /// Definitions that refer to themselves, and what to say of them.
    pub(super) cycles: BTreeMap<Location, String>,
    /// What texts were made of, in this stack and those around it.
    pub(super) made: Rc<MadeTexts>,
    /// Values made so far, those of nested stacks included.
    spent: Rc<Cell<u32>>,
}

impl<'a> Scope<'a> {
    /// A stack of its own.
    pub(super) fn new(root: &'a Node, file: &'a str, hints: &'a Hints, run: &'a Run<'a>) -> Self {
        Self {
            root,
            file,
            name: file.into(),
            hints,
            run,
            loops: Vec::new(),
            children: BTreeMap::new(),
            around: vec![file],
            parameters: None,
            active: Vec::new(),
            cycles: BTreeMap::new(),
            made: Rc::default(),
            spent: Rc::default(),
        }
    }

    /// The stack that this one nests under a logical id.
    pub(super) fn nested(&self, stack: &str, child: &Child<'a>) -> Self {
        let mut around = self.around.clone();
        around.push(child.file);
        Self {
            root: child.root,
            file: child.file,
            name: format!("{}/{stack}", self.name).into(),
            hints: self.hints,
            run: self.run,
            loops: Vec::new(),
            children: BTreeMap::new(),
            around,
            parameters: Some(Rc::clone(&child.parameters)),
            active: Vec::new(),
            cycles: BTreeMap::new(),
            made: Rc::clone(&self.made),
            spent: Rc::clone(&self.spent),
        }
    }

    /// A value of this stack as other stacks see it: references to its resources say whose they
    /// are. Names of parameters stay, since what is given under a name is given to every template.
    pub(super) fn outwards(&self, node: &Node) -> Node {
        let value = match &node.value {
            Value::List(items) => {
                Value::List(items.iter().map(|item| self.outwards(item)).collect())
            }
            Value::Map(entries) => {
                let entry = |entry: &Entry| Entry {
                    key: entry.key.clone(),
                    value: self.outwards(&entry.value),
                };
                Value::Map(entries.iter().map(entry).collect())
            }
            Value::Open(open) => {
                let part = |part: &Part| match part {
                    Part::Hole(name) if self.is_own(name) => {
                        Part::Hole(format!("{}/{name}", self.name).into())
                    }
                    Part::Hole(_) | Part::Text(_) => part.clone(),
                };
                Value::Open(Open { parts: open.parts.iter().map(part).collect(), ..open.clone() })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => node.value.clone(),
        };
        Node::new(node.at, value)
    }

    /// Whether an unknown is one of this stack alone: an attribute of a resource, or its own name.
    fn is_own(&self, hole: &str) -> bool {
        let name = hole.split_once('.').map_or(hole, |(name, _)| name);
        matches!(name, "AWS::StackName" | "AWS::StackId") || self.resource(name).is_some()
    }

    /// Works out what is defined at `at`; `None`, which is told, where that is being done already.
    pub(super) fn within<T>(
        &mut self,
        at: Location,
        what: &str,
        work: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.active.contains(&at) {
            self.cycles.insert(at, format!("{what} refers to itself"));
            return None;
        }
        self.active.push(at);
        let found = work(self);
        self.active.pop();
        found
    }

    /// Counts a value; false once the template has made too many.
    pub(super) fn spend(&self) -> bool {
        self.spend_many(1)
    }

    /// Counts values; false once the template has made too many.
    pub(super) fn spend_many(&self, count: usize) -> bool {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.spent.set(self.spent.get().saturating_add(count));
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
        if let Some(given) = self.given(name) {
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

    /// What the stack around this one gives a parameter, or else somebody who runs backstay.
    fn given(&self, parameter: &str) -> Option<&Node> {
        match &self.parameters {
            Some(parameters) => parameters.get(parameter),
            None => self.hints.given.parameter(parameter),
        }
    }

    /// The name of the stack, where `describes:` says its ARN.
    fn stack_name(&self) -> Option<String> {
        let arn = self.hints.describes.as_deref()?.parse::<Arn>().ok()?;
        let rest = arn.resource().strip_prefix("stack/")?;
        let is_outermost = self.parameters.is_none() && arn.service() == "cloudformation";
        is_outermost.then(|| rest.split('/').next().unwrap_or(rest).to_owned())
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
            "AWS::StackName" if self.stack_name().is_some() => {
                Value::Text(self.stack_name().unwrap_or_default().into())
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
