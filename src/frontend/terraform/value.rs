//! Values while a module is evaluated.
//!
//! As in the trees, every value knows where it was written, through locals, functions and modules.
//! Unlike a tree, a value may be a reference to a resource, whose attributes are looked at only
//! when somebody asks for one, and the text of a JSON document keeps being that document.

use std::fmt::Display;
use std::rc::Rc;

use crate::source::Location;
use crate::syntax::{Entry, Key, Node, Open, Part, Piece, Value as Tree};

use super::instance::Reference;
use super::number::Number;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// The expression that first made it.
    pub(super) at: Location,
    pub(super) kind: Kind,
    /// What a text was put together from, while it is still just that.
    pub(super) pieces: Option<Rc<[Piece]>>,
    /// How many values are in it, itself counted; of a text, its length counts. What is shared
    /// counts each time, as it does for whoever looks at all of it.
    weight: usize,
}

/// Bytes of a text that weigh as much as one value.
const BYTES_A_VALUE: usize = 1_024;

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    /// As written or computed, in decimal.
    Number(Rc<str>),
    Text(Rc<str>),
    /// A list or tuple.
    List(Rc<[Value]>),
    /// Sorted where all is known, without duplicates.
    Set(Rc<[Value]>),
    /// A map or object, in the order it was written; no key occurs twice.
    Map(Rc<[(Key, Value)]>),
    /// The text that `jsonencode` makes of a value.
    Json(Rc<Value>),
    /// A resource, data source or module, or all instances of one.
    Reference(Rc<Reference>),
    /// Not known, or known in part.
    Open(Rc<Open>),
}

/// Why an expression has no value at all, in a few words: an attribute that is not there, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: String,
    /// Whether it is only too much for us.
    pub(super) is_limit: bool,
}

/// A value, or why there is none.
pub(super) type Evaluated = Result<Value, Failure>;

/// Says why there is no value.
pub(super) fn failure<T>(reason: impl Into<String>) -> Result<T, Failure> {
    Err(Failure { reason: reason.into(), is_limit: false })
}

/// Says that there is no value because it would be too much for us.
pub(super) fn past_limit<T>(reason: impl Into<String>) -> Result<T, Failure> {
    Err(Failure { reason: reason.into(), is_limit: true })
}

impl Value {
    pub(super) fn new(at: Location, kind: Kind) -> Self {
        let inside = match &kind {
            Kind::List(items) | Kind::Set(items) => total(items.iter()),
            Kind::Map(entries) => total(entries.iter().map(|(_, value)| value)),
            Kind::Json(inner) => inner.weight,
            Kind::Text(text) => text.len() / BYTES_A_VALUE,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Reference(_) | Kind::Open(_) => 0,
        };
        Self { at, kind, pieces: None, weight: inside.saturating_add(1) }
    }

    /// How many values are in it, itself counted.
    pub(super) const fn weight(&self) -> usize {
        self.weight
    }

    pub(super) fn text(at: Location, text: impl Into<Rc<str>>) -> Self {
        Self::new(at, Kind::Text(text.into()))
    }

    pub(super) fn number(at: Location, number: impl Display) -> Self {
        Self::new(at, Kind::Number(number.to_string().into()))
    }

    pub(super) fn bool(at: Location, value: bool) -> Self {
        Self::new(at, Kind::Bool(value))
    }

    pub(super) fn null(at: Location) -> Self {
        Self::new(at, Kind::Null)
    }

    pub(super) fn list(at: Location, items: Vec<Self>) -> Self {
        Self::new(at, Kind::List(items.into()))
    }

    pub(super) fn map(at: Location, entries: Vec<(Key, Self)>) -> Self {
        Self::new(at, Kind::Map(entries.into()))
    }

    /// Something of which nothing is known but its name.
    pub(super) fn hole(at: Location, name: &str, reason: impl Into<Box<str>>) -> Self {
        Self::open(at, Open::hole(name, reason))
    }

    pub(super) fn open(at: Location, open: Open) -> Self {
        Self::new(at, Kind::Open(Rc::new(open)))
    }

    /// The same value as something written at `at`.
    pub(super) fn moved(mut self, at: Location) -> Self {
        self.at = at;
        self
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The unknown, where it is one as a whole.
    pub(super) fn as_open(&self) -> Option<&Open> {
        match &self.kind {
            Kind::Open(open) => Some(open),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Map(_)
            | Kind::Json(_)
            | Kind::Reference(_) => None,
        }
    }

    /// The unknown, where nothing of it is known but its name.
    pub(super) fn hole_alone(&self) -> Option<&Open> {
        self.as_open().filter(|open| open.parts.len() == 1)
    }

    /// Whether it is null or an empty text.
    pub(super) fn is_empty(&self) -> bool {
        self.is_null() || matches!(&self.kind, Kind::Text(text) if text.is_empty())
    }

    /// Whether it stands for any number of elements.
    pub(super) fn is_many(&self) -> bool {
        self.as_open().is_some_and(|open| open.many)
    }

    /// Whether it is unknown, or something in it is.
    pub(super) fn has_open(&self) -> bool {
        match &self.kind {
            Kind::Open(_) | Kind::Reference(_) => true,
            Kind::List(items) | Kind::Set(items) => items.iter().any(Self::has_open),
            Kind::Map(entries) => entries.iter().any(|(_, value)| value.has_open()),
            Kind::Json(inner) => inner.has_open(),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => false,
        }
    }

    /// The elements of a list or set.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::List(items) | Kind::Set(items) => Some(items),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Map(_)
            | Kind::Json(_)
            | Kind::Reference(_)
            | Kind::Open(_) => None,
        }
    }

    /// The entries of a map.
    pub(super) fn entries(&self) -> Option<&[(Key, Self)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Json(_)
            | Kind::Reference(_)
            | Kind::Open(_) => None,
        }
    }

    /// The value under a key of a map.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let mut entries = self.entries()?.iter();
        entries.find(|(key, _)| &*key.text == name).map(|(_, value)| value)
    }

    /// A text, number or boolean as text, where it is known.
    pub(super) fn scalar(&self) -> Option<Rc<str>> {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => Some(Rc::clone(text)),
            Kind::Bool(true) => Some("true".into()),
            Kind::Bool(false) => Some("false".into()),
            Kind::Null
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Map(_)
            | Kind::Json(_)
            | Kind::Reference(_)
            | Kind::Open(_) => None,
        }
    }

    /// What sort of value it is, in Terraform's words.
    pub(super) const fn sort(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a bool",
            Kind::Number(_) => "a number",
            Kind::Text(_) | Kind::Json(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Set(_) => "a set",
            Kind::Map(_) => "an object",
            Kind::Reference(_) => "a resource",
            Kind::Open(_) => "unknown",
        }
    }

    /// Whether two values are equal, where that is known. A number is no text.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (&self.kind, &other.kind) {
            (Kind::Open(a), Kind::Open(b)) if !a.many && a.parts == b.parts => Some(true),
            (Kind::Open(open), _) | (_, Kind::Open(open)) if may_differ(open, self, other) => None,
            (Kind::Null, Kind::Null) => Some(true),
            (Kind::Reference(_), Kind::Null) | (Kind::Null, Kind::Reference(_)) => Some(false),
            (Kind::Reference(_), _)
            | (_, Kind::Reference(_))
            | (Kind::Json(_), Kind::Text(_))
            | (Kind::Text(_), Kind::Json(_)) => None,
            (Kind::List(a), Kind::List(b)) | (Kind::Set(a), Kind::Set(b)) => {
                if a.iter().chain(&**b).any(Self::is_many) {
                    return None;
                }
                if a.len() != b.len() {
                    return Some(false);
                }
                all(a.iter().zip(&**b).map(|(a, b)| a.equals(b)))
            }
            (Kind::Map(a), Kind::Map(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                all(a.iter().map(|(key, value)| match other.get(&key.text) {
                    Some(same) => value.equals(same),
                    None => Some(false),
                }))
            }
            (Kind::Json(a), Kind::Json(b)) => a.equals(b).filter(|equal| *equal),
            (Kind::Number(a), Kind::Number(b)) => {
                Some(a == b || Number::parse(a).is_some_and(|a| Some(a) == Number::parse(b)))
            }
            (Kind::Text(a), Kind::Text(b)) => Some(a == b),
            (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
            _ => Some(false),
        }
    }

    /// The value that a tree is.
    pub(super) fn of_node(node: &Node) -> Self {
        let kind = match &node.value {
            Tree::Null => Kind::Null,
            Tree::Bool(value) => Kind::Bool(*value),
            Tree::Number(number) => Kind::Number((&**number).into()),
            Tree::Text(text) => Kind::Text((&**text).into()),
            Tree::List(items) => Kind::List(items.iter().map(Self::of_node).collect()),
            Tree::Map(entries) => {
                let entry = |entry: &Entry| (entry.key.clone(), Self::of_node(&entry.value));
                Kind::Map(entries.iter().map(entry).collect())
            }
            Tree::Open(open) => Kind::Open(Rc::new(open.clone())),
        };
        Self::new(node.at, kind)
    }

    /// The value as the tree of a document: what is JSON inside a text becomes the tree it is.
    pub(super) fn node(&self) -> Node {
        let value = match &self.kind {
            Kind::Null => Tree::Null,
            Kind::Bool(value) => Tree::Bool(*value),
            Kind::Number(number) => Tree::Number((&**number).into()),
            Kind::Text(text) => Tree::Text((&**text).into()),
            Kind::List(items) | Kind::Set(items) => {
                Tree::List(items.iter().map(Self::node).collect())
            }
            Kind::Map(entries) => {
                let entry =
                    |(key, value): &(Key, Self)| Entry { key: key.clone(), value: value.node() };
                Tree::Map(entries.iter().map(entry).collect())
            }
            Kind::Json(inner) => return Node { at: self.at, ..inner.node() },
            Kind::Reference(reference) => Tree::Open(reference.open()),
            Kind::Open(open) => Tree::Open((**open).clone()),
        };
        Node::new(self.at, value)
    }
}

fn total<'v>(values: impl Iterator<Item = &'v Value>) -> usize {
    values.fold(0, |sum, value| sum.saturating_add(value.weight))
}

/// Whether an unknown may still be different from, or equal to, the other value. A text with a
/// known start is not equal to a text that starts otherwise.
fn may_differ(open: &Open, a: &Value, b: &Value) -> bool {
    if a.is_null() || b.is_null() {
        return open.parts.len() < 2;
    }
    let known = match (a.scalar(), b.scalar()) {
        (Some(text), None) | (None, Some(text)) => text,
        (Some(_), Some(_)) => return false,
        (None, None) => return true,
    };
    match open.parts.first() {
        Some(Part::Text(start)) => known.starts_with(&**start),
        Some(Part::Hole(_)) | None => true,
    }
}

/// Whether all are true: false as soon as one is, else unknown if one is.
fn all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    let differs = answers.any(|answer| {
        known &= answer.is_some();
        answer == Some(false)
    });
    if differs { Some(false) } else { known.then_some(true) }
}
