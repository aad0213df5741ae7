//! What starts copies beside plans: rules over events, the functions that they call, who may call
//! a function, and who may send events to a bus.

use crate::iam::{Known, KnownText, PolicyDocument};
use crate::source::Location;
use crate::syntax::Node;

use super::read::{known_text, text};
use super::{Document, DocumentId};

/// A rule of EventBridge. AWS: `PutRule`, `PutTargets`.
#[derive(Clone, Debug)]
pub struct EventRule {
    /// Its document; account and Region are where it looks at events.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `Arn`.
    pub arn: Option<KnownText>,
    /// `EventBusName`; absent means the account's own bus, which gets the events of AWS services.
    pub event_bus_name: Option<KnownText>,
    /// Whether `State` certainly says that it does nothing.
    pub is_disabled: bool,
    /// `EventPattern`; a rule with a schedule has none.
    pub pattern: Option<EventPattern>,
    /// `Targets`, in order.
    pub targets: Vec<EventTarget>,
}

/// What a rule calls.
#[derive(Clone, Debug)]
pub struct EventTarget {
    /// The target's object.
    pub at: Location,
    /// `Arn`: a function, a bus, a queue.
    pub arn: Option<KnownText>,
    /// Whether `DeadLetterConfig` is there: events that cannot be delivered are kept.
    pub has_dead_letters: bool,
}

/// Which events a rule takes. AWS: EventBridge user guide, "Creating Amazon EventBridge event
/// patterns": every member has to fit, by any of its values.
#[derive(Clone, Debug)]
pub struct EventPattern {
    /// The pattern's object.
    pub at: Location,
    /// The members by their paths, such as `detail-type` and `detail.createdBy.backupPlanArn`.
    pub fields: Vec<EventField>,
    /// Whether unknowns could be further members.
    pub is_open: bool,
}

/// A member of a pattern, and what it takes.
#[derive(Clone, Debug)]
pub struct EventField {
    /// Its path.
    pub path: Box<str>,
    /// Where its name stands.
    pub at: Location,
    /// The values that it may have, as far as they are written out.
    pub values: Vec<KnownText>,
    /// Whether it may have others: by `prefix`, `exists`, `anything-but` and their like.
    pub has_tests: bool,
}

/// A function of Lambda. AWS: `FunctionConfiguration`.
#[derive(Clone, Debug)]
pub struct LambdaFunction {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `Role`: the ARN of the role that it runs as.
    pub role: Option<KnownText>,
    /// `Environment.Variables`, in order.
    pub environment: Vec<(Box<str>, KnownText)>,
}

/// A statement of a function's policy. AWS: `AddPermission`.
#[derive(Clone, Debug)]
pub struct LambdaPermission {
    /// Its document.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `FunctionName`: a name, an ARN, or a reference in a template.
    pub function_name: Option<KnownText>,
    /// `Principal`: a service or an account.
    pub principal: Option<KnownText>,
    /// `SourceArn`: which rule.
    pub source_arn: Option<KnownText>,
}

/// The policy of a bus: who may send events to it. AWS: `PutPermission`.
#[derive(Clone, Debug)]
pub struct EventBusPolicy {
    /// Its document; account and Region are those of the bus.
    pub document: DocumentId,
    /// Where it is declared.
    pub at: Location,
    /// `EventBusName`; absent means the account's own.
    pub event_bus_name: Option<KnownText>,
    /// What it says.
    pub policy: PolicyDocument,
}

impl EventRule {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let targets = root.get("Targets").map(Node::one_or_many).unwrap_or_default();
        let target = |node: &Node| EventTarget {
            at: node.at,
            arn: text(node, "Arn"),
            has_dead_letters: node.get("DeadLetterConfig").is_some(),
        };
        let state = text(root, "State");
        Self {
            document,
            at: from.at,
            arn: text(root, "Arn"),
            event_bus_name: text(root, "EventBusName"),
            is_disabled: state
                .is_some_and(|it| it.value.yes().is_some_and(|it| &**it == "DISABLED")),
            pattern: root.get("EventPattern").and_then(EventPattern::read),
            targets: targets.iter().filter(|node| node.is_map()).map(target).collect(),
        }
    }
}

impl EventPattern {
    fn read(node: &Node) -> Option<Self> {
        if !node.is_map() {
            return None;
        }
        let mut pattern = Self { at: node.at, fields: Vec::new(), is_open: false };
        pattern.add("", node, 0);
        Some(pattern)
    }

    /// Adds the members of a map under their paths; `$or` and what lies deeper than events do may
    /// say anything.
    fn add(&mut self, above: &str, node: &Node, depth: usize) {
        for entry in node.entries() {
            if entry.key.text.starts_with('$') || depth > 8 {
                self.is_open = true;
                continue;
            }
            let path = if above.is_empty() {
                entry.key.text.to_string()
            } else {
                format!("{above}.{}", entry.key.text)
            };
            if entry.value.is_map() {
                self.add(&path, &entry.value, depth + 1);
                continue;
            }
            let items = entry.value.one_or_many();
            self.fields.push(EventField {
                path: path.into(),
                at: entry.key.at,
                values: items.iter().filter_map(known_text).collect(),
                has_tests: items.iter().any(|item| known_text(item).is_none()),
            });
        }
    }

    /// The member at a path.
    pub fn field(&self, path: &str) -> Option<&EventField> {
        self.fields.iter().find(|field| &*field.path == path)
    }
}

impl EventField {
    /// The values that are known.
    pub fn known(&self) -> impl Iterator<Item = (&str, Location)> {
        self.values.iter().filter_map(|it| Some((&**it.value.yes()?, it.at)))
    }

    /// Whether the member may have a value, as far as is known.
    pub fn may_be(&self, value: &str) -> bool {
        self.has_tests
            || self.values.iter().any(|it| match &it.value {
                Known::Yes(text) => **text == *value,
                Known::No(_) => true,
            })
    }
}

impl LambdaFunction {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        let variables = root.get("Environment").and_then(|node| node.get("Variables"));
        let variable = |entry: &crate::syntax::Entry| {
            Some((entry.key.text.clone(), known_text(&entry.value)?))
        };
        Self {
            document,
            at: from.at,
            role: text(root, "Role"),
            environment: variables
                .map(Node::entries)
                .unwrap_or_default()
                .iter()
                .filter_map(variable)
                .collect(),
        }
    }
}

impl LambdaPermission {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let root = &from.root;
        Self {
            document,
            at: from.at,
            function_name: text(root, "FunctionName"),
            principal: text(root, "Principal"),
            source_arn: text(root, "SourceArn"),
        }
    }
}

impl EventBusPolicy {
    pub(super) fn read(document: DocumentId, from: &Document) -> Self {
        let policy = from.root.get("Policy").cloned().unwrap_or_default();
        Self {
            document,
            at: from.at,
            event_bus_name: text(&from.root, "EventBusName"),
            policy: PolicyDocument::read(policy),
        }
    }
}
