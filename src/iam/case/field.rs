//! Fields of a case, read with their path, so that a mistake names its place.

use crate::source::Location;
use crate::syntax::{Node, Value};

/// A mistake in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldError {
    pub(super) message: String,
    pub(super) at: Location,
}

/// A value and the path to it, such as `request.context`.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
}

impl<'a> Field<'a> {
    pub(super) fn root(node: &'a Node) -> Self {
        Self { node, path: String::new() }
    }

    /// The member of this name; `None` where it is missing or `null`.
    pub(super) fn member(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name).filter(|node| node.value != Value::Null)?;
        let path =
            if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Some(Self { node, path })
    }

    /// The member of this name, which has to be there.
    pub(super) fn needs(&self, name: &str) -> Result<Self, FieldError> {
        self.member(name).ok_or_else(|| {
            let owner = if self.path.is_empty() { "the case" } else { &*self.path };
            self.error(format!("`{owner}` has no `{name}`").replace("`the case`", "the case"))
        })
    }

    /// The elements of a list.
    pub(super) fn items(&self) -> Result<Vec<Self>, FieldError> {
        let Value::List(items) = &self.node.value else { return Err(self.expected("a list")) };
        let item = |(index, node)| Self { node, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The text, which has to be one.
    pub(super) fn text(&self) -> Result<&'a str, FieldError> {
        self.node.text().ok_or_else(|| self.expected("a string"))
    }

    /// The object, which has to be one.
    pub(super) fn object(self) -> Result<Self, FieldError> {
        if self.node.is_map() { Ok(self) } else { Err(self.expected("an object")) }
    }

    /// Says what was found and what was expected.
    pub(super) fn expected(&self, what: &str) -> FieldError {
        self.error(format!("`{}` is {}, expected {what}", self.path, self.node.kind()))
    }

    /// Says that a text is not one of those that are known.
    pub(super) fn unknown_word(&self, word: &str, known: &[&str]) -> FieldError {
        let known = known.join("`, `");
        self.error(format!("`{}` is `{word}`, expected one of `{known}`", self.path))
    }

    pub(super) fn error(&self, message: String) -> FieldError {
        FieldError { message, at: self.node.at }
    }
}
