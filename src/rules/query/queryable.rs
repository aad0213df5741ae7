//! How `jsonpath-rust` sees our tree, and what its five set functions mean for it.
//!
//! A hit is one of our own nodes, so it brings its place along.

use std::borrow::Cow;

use jsonpath_rust::query::queryable::Queryable;

use crate::source::Location;
use crate::syntax::{Node, Value};

impl Node {
    /// A value that stands in a query, not in a file.
    fn literal(value: Value) -> Self {
        Self::new(Location::default(), value)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::literal(Value::Text(text.into()))
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::literal(Value::Text(text.into()))
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::literal(Value::Bool(value))
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::literal(Value::Number(number.to_string().into()))
    }
}

impl From<f64> for Node {
    fn from(number: f64) -> Self {
        Self::literal(Value::Number(number.to_string().into()))
    }
}

impl From<Vec<Self>> for Node {
    fn from(items: Vec<Self>) -> Self {
        Self::literal(Value::List(items))
    }
}

impl Queryable for Node {
    fn get(&self, key: &str) -> Option<&Self> {
        Self::get(self, key)
    }

    fn as_array(&self) -> Option<&Vec<Self>> {
        match &self.value {
            Value::List(items) => Some(items),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_)
            | Value::Open(_) => None,
        }
    }

    fn as_object(&self) -> Option<Vec<(&str, &Self)>> {
        let entries = self.is_map().then(|| self.entries())?;
        Some(entries.iter().map(|entry| (&*entry.key.text, &entry.value)).collect())
    }

    fn as_str(&self) -> Option<&str> {
        self.text()
    }

    fn as_i64(&self) -> Option<i64> {
        number(self)?.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        number(self)?.parse().ok()
    }

    fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            Value::Null
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Open(_) => None,
        }
    }

    fn null() -> Self {
        Self::default()
    }

    /// `in`, `any_of`, `subset_of` and their negations `nin`, `none_of`. A list of one may stand
    /// without its brackets. An argument that selects nothing arrives as no argument at all: there
    /// is then nothing in common.
    fn extension_custom(name: &str, args: Vec<Cow<'_, Self>>) -> Self {
        let [left, right] = args.as_slice() else {
            return matches!(name, "nin" | "none_of").into();
        };
        let (left, right) = (left.one_or_many(), right.one_or_many());
        let has = |item: &Self| right.contains(item);
        match name {
            "in" | "any_of" => left.iter().any(has).into(),
            "nin" | "none_of" => (!left.iter().any(has)).into(),
            "subset_of" => left.iter().all(has).into(),
            _ => Self::null(),
        }
    }
}

fn number(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Number(text) => Some(text),
        Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Open(_) => None,
    }
}
