//! One tree for all formats.
//!
//! JSON, YAML and HCL become the same nodes: every value and every key knows its place, keys that
//! occur twice are both kept, numbers keep the digits they were written with, and what cannot be
//! evaluated here is a value of its own, [`Open`], so that it never turns into an empty string.

use std::hash::{Hash, Hasher};

use crate::source::Location;

/// A value and where it stands. Two nodes are equal when their values are: places do not count.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Where the value stands; a text's place includes its quotes.
    pub at: Location,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`, or nothing where YAML allows nothing.
    #[default]
    Null,
    /// `true` or `false`. YAML 1.1's `yes`, `no`, `on` and `off` are texts.
    Bool(bool),
    /// A number, as written: `012345678901` keeps its zero.
    Number(Box<str>),
    /// A text, decoded. A YAML date is a text.
    Text(Box<str>),
    /// A list, in order.
    List(Vec<Node>),
    /// A map, in order; a key that occurs twice is here twice.
    Map(Vec<Entry>),
    /// A value that nothing given here can settle.
    Open(Open),
}

/// A key of a map and its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// Its value.
    pub value: Node,
}

/// A key and where it stands. Equality looks at the text alone.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where the key stands, quotes included.
    pub at: Location,
    /// The key, decoded.
    pub text: Box<str>,
}

/// A value that nothing given here can settle, and what is known of it.
///
/// Two of these are equal when they are built from the same pieces: two references to the same
/// variable are the same unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Open {
    /// The value as a text with holes, such as `arn:aws:iam::` + hole `var.account` + `:root`. A
    /// value that is not known at all is a single hole.
    pub parts: Vec<Part>,
    /// Whether this stands for any number of list elements instead of one value.
    pub many: bool,
    /// Why it is not known, in a few words: ``no value for `var.account` ``.
    pub reason: Box<str>,
}

/// A piece of an open text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Known text.
    Text(Box<str>),
    /// An unknown, by the name people gave it: `var.org`, `AccountId`, `<your account id>`.
    Hole(Box<str>),
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Node {}

impl Hash for Node {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Open {
    /// A value of which nothing is known but its name.
    pub fn hole(name: impl Into<Box<str>>, reason: impl Into<Box<str>>) -> Self {
        Self { parts: vec![Part::Hole(name.into())], many: false, reason: reason.into() }
    }

    /// The names of the unknowns, in order.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(name) => Some(&**name),
            Part::Text(_) => None,
        })
    }
}

impl Node {
    /// A node at a place.
    pub const fn new(at: Location, value: Value) -> Self {
        Self { at, value }
    }

    /// Whether there are more than `most` values in it, itself counted. Looks no further than that.
    pub fn has_more_values_than(&self, most: usize) -> bool {
        let mut waiting = vec![self];
        let mut seen = 0;
        while let Some(node) = waiting.pop() {
            seen += 1;
            match &node.value {
                Value::List(items) => waiting.extend(items.iter().take(most + 1)),
                Value::Map(entries) => {
                    waiting.extend(entries.iter().take(most + 1).map(|entry| &entry.value));
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Open(_) => {}
            }
            if seen + waiting.len() > most {
                return true;
            }
        }
        false
    }

    /// The first value under `key`, if this is a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The first entry with `key`, if this is a map.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key.text == key)
    }

    /// The entries of a map; nothing else has any.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Open(_) => &[],
        }
    }

    /// The entries of the map under `key`, if there is one.
    pub fn entries_of(&self, key: &str) -> &[Entry] {
        self.get(key).map(Self::entries).unwrap_or_default()
    }

    /// The elements of a list; nothing else has any.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_)
            | Value::Open(_) => &[],
        }
    }

    /// The elements of a list, or the value itself where one stands alone: IAM's «string or list».
    pub fn one_or_many(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_)
            | Value::Open(_) => std::slice::from_ref(self),
        }
    }

    /// The text, if this is one. Numbers and booleans are not texts.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Open(_) => None,
        }
    }

    /// Text, number or boolean as the text AWS would take it for.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) | Value::Open(_) => None,
        }
    }

    /// The unknown, if this is one.
    pub fn open(&self) -> Option<&Open> {
        match &self.value {
            Value::Open(open) => Some(open),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    /// Whether this is a map.
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// What sort of value this is, in JSON's words, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "an object",
            Value::Open(_) => "an unresolved value",
        }
    }
}
