//! A policy document as it is written: elements, values and their places.
//!
//! Reading is lenient: what does not fit is left out here and stays visible in the tree, which
//! the rules of the family `policy-syntax` look at. What an unknown could be stays unknown.
//! AWS: IAM user guide, "Grammar of the IAM JSON policy language".

use crate::aws::Arn;
use crate::source::Location;
use crate::syntax::{Entry, Node, Value};

use super::{Known, KnownText, Operator, Principal, Spanned};

/// A policy document.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// The tree it was read from, whole.
    pub root: Node,
    /// `Version`, as written.
    pub version: Option<KnownText>,
    /// `Id`, as written.
    pub id: Option<KnownText>,
    /// The statements, in order; a single statement without a list is one.
    pub statements: Vec<Statement>,
    /// Whether `Statement` holds unknowns that could be any number of statements.
    pub has_open_statements: bool,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The statement's object.
    pub at: Location,
    /// Its number in the document, from 0.
    pub index: usize,
    /// `Sid`.
    pub sid: Option<KnownText>,
    /// `Effect`; `None` where it is missing or neither `Allow` nor `Deny`.
    pub effect: Option<Spanned<Known<Effect>>>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<Element<Principal>>,
    /// `Action` or `NotAction`, patterns as written.
    pub action: Option<Element<Box<str>>>,
    /// `Resource` or `NotResource`, patterns as written.
    pub resource: Option<Element<Box<str>>>,
    /// `Condition`, flattened: one entry for each operator and key. All must hold.
    pub conditions: Vec<Condition>,
    /// Where the `Condition` block stands.
    pub condition_at: Option<Location>,
    /// Whether a part of the statement that could restrict or extend it is unknown as a whole:
    /// an unresolved `Condition` block, or an unresolved key in it.
    pub has_open_conditions: bool,
}

/// `Allow` or `Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// The statement permits.
    Allow,
    /// The statement forbids, whatever else permits.
    Deny,
}

/// `Action` and `NotAction`, and their two siblings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<T> {
    /// Where the member's name stands.
    pub key_at: Location,
    /// Where its value stands.
    pub at: Location,
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The values, in order. An unknown may stand for several ([`crate::syntax::Open::many`]).
    pub values: Vec<Spanned<Known<T>>>,
}

/// One operator, one key, and the values that satisfy it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator, as written.
    pub operator: Spanned<Box<str>>,
    /// The operator's meaning; `None` where AWS has no such operator.
    pub meaning: Option<Operator>,
    /// The condition key, as written.
    pub key: Spanned<Box<str>>,
    /// The values, in order, numbers and booleans as texts.
    pub values: Vec<KnownText>,
    /// Where the value or list of values stands.
    pub values_at: Location,
}

impl PolicyDocument {
    /// Reads a policy document. Anything that is not an object has no statements.
    pub fn read(root: Node) -> Self {
        let list = root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let statements = list
            .iter()
            .filter(|node| node.is_map())
            .enumerate()
            .map(|(index, node)| Statement::read(node, index))
            .collect();
        let has_open_statements =
            root.open().is_some() || list.iter().any(|node| node.open().is_some());
        Self {
            version: text_of(root.get("Version")),
            id: text_of(root.get("Id")),
            statements,
            has_open_statements,
            root,
        }
    }
}

impl PolicyDocument {
    /// The ARNs under `AWS` of every `Principal` and `NotPrincipal`, as written, with their places:
    /// that of an account's root keeps its partition here.
    pub fn principal_arns(&self) -> impl Iterator<Item = (Arn, Location)> {
        let statements = self.root.get("Statement").map(Node::one_or_many).unwrap_or_default();
        let elements =
            statements.iter().flat_map(|it| [it.get("Principal"), it.get("NotPrincipal")]);
        let named = elements.flatten().filter_map(|element| element.get("AWS"));
        let texts = named.flat_map(Node::one_or_many);
        texts.filter_map(|node| Some((node.text()?.parse().ok()?, node.at)))
    }
}

impl Statement {
    /// Reads one statement from its object.
    pub fn read(node: &Node, index: usize) -> Self {
        let condition = node.get("Condition");
        let (conditions, has_open_conditions) = condition.map_or((Vec::new(), false), conditions);
        Self {
            at: node.at,
            index,
            sid: text_of(node.get("Sid")),
            effect: node.get("Effect").and_then(effect),
            principal: principal(node),
            action: element(node, "Action", "NotAction"),
            resource: element(node, "Resource", "NotResource"),
            conditions,
            condition_at: condition.map(|node| node.at),
            has_open_conditions,
        }
    }

    /// The Sid, or the number from 1 with a `#`: the name people find it by.
    pub fn name(&self) -> String {
        match self.sid.as_ref().and_then(|sid| sid.value.yes()) {
            Some(sid) if !sid.is_empty() => sid.to_string(),
            _ => format!("#{}", self.index + 1),
        }
    }

    /// Where it begins to say something: its Sid, else its first byte.
    pub fn head(&self) -> Location {
        self.sid.as_ref().map_or(self.at.head(), |sid| sid.at)
    }

    /// Whether this is known to be an Allow.
    pub fn allows(&self) -> bool {
        matches!(&self.effect, Some(effect) if effect.value == Known::Yes(Effect::Allow))
    }

    /// Whether this is known to be a Deny.
    pub fn denies(&self) -> bool {
        matches!(&self.effect, Some(effect) if effect.value == Known::Yes(Effect::Deny))
    }
}

impl<T> Element<T> {
    /// The known values, with their places.
    pub fn known(&self) -> impl Iterator<Item = (&T, Location)> {
        self.values.iter().filter_map(|value| value.value.yes().map(|known| (known, value.at)))
    }

    /// Whether a value is unknown.
    pub fn has_open(&self) -> bool {
        self.values.iter().any(|value| value.value.no().is_some())
    }
}

fn effect(node: &Node) -> Option<Spanned<Known<Effect>>> {
    let value = match node.open() {
        Some(open) => Known::No(open.clone()),
        None => Known::Yes(match node.text()? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        }),
    };
    Some(Spanned::new(node.at, value))
}

fn text_of(node: Option<&Node>) -> Option<KnownText> {
    let node = node?;
    known_text(node).map(|value| Spanned::new(node.at, value))
}

/// A scalar as text, or the unknown.
fn known_text(node: &Node) -> Option<Known<Box<str>>> {
    match node.open() {
        Some(open) => Some(Known::No(open.clone())),
        None => node.scalar().map(|text| Known::Yes(text.into())),
    }
}

fn texts(node: &Node) -> Vec<KnownText> {
    let text = |node: &Node| known_text(node).map(|value| Spanned::new(node.at, value));
    node.one_or_many().iter().filter_map(text).collect()
}

/// The member `plain` or its `negated` form, whichever stands there first.
fn member<'a>(node: &'a Node, plain: &str, negated: &str) -> Option<(&'a Entry, bool)> {
    let named =
        |entry: &&Entry| matches!(&*entry.key.text, name if name == plain || name == negated);
    node.entries().iter().find(named).map(|entry| (entry, &*entry.key.text == negated))
}

fn element(node: &Node, plain: &str, negated: &str) -> Option<Element<Box<str>>> {
    let (entry, negated) = member(node, plain, negated)?;
    let values = texts(&entry.value);
    Some(Element { key_at: entry.key.at, at: entry.value.at, negated, values })
}

fn principal(node: &Node) -> Option<Element<Principal>> {
    let (entry, negated) = member(node, "Principal", "NotPrincipal")?;
    let mut values = Vec::new();
    let mut push = |kind: &str, node: &Node| {
        values.extend(texts(node).into_iter().map(|text| {
            let value = match text.value {
                Known::Yes(value) => Known::Yes(Principal::parse(kind, &value)),
                Known::No(open) => Known::No(open),
            };
            Spanned::new(text.at, value)
        }));
    };
    match &entry.value.value {
        Value::Map(kinds) => kinds.iter().for_each(|kind| push(&kind.key.text, &kind.value)),
        Value::Text(text) if &**text == "*" => push("AWS", &entry.value),
        Value::Open(_) => push("AWS", &entry.value),
        Value::Text(_) | Value::List(_) => push("", &entry.value),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Some(Element { key_at: entry.key.at, at: entry.value.at, negated, values })
}

/// All conditions of a block, and whether a part of it is unknown as a whole.
fn conditions(block: &Node) -> (Vec<Condition>, bool) {
    let mut found = Vec::new();
    let mut has_open = block.open().is_some();
    for operator in block.entries() {
        has_open |= operator.value.open().is_some();
        for key in operator.value.entries() {
            found.push(Condition {
                operator: Spanned::new(operator.key.at, operator.key.text.clone()),
                meaning: operator.key.text.parse().ok(),
                key: Spanned::new(key.key.at, key.key.text.clone()),
                values: texts(&key.value),
                values_at: key.value.at,
            });
        }
    }
    (found, has_open)
}
