//! Views: what a query may see of a document.
//!
//! A view is the document's own tree with derived members beside it; every leaf keeps the place
//! of the words it was derived from, so a hit on it points there. The table below is the contract
//! with the authors of rules: `docs/views.md` is written from it, and it only ever grows.

mod actions;
mod build;
mod policy;
mod resource;
mod table;

pub use table::{Holds, Member, VIEWS, View, markdown, named};

use std::collections::HashSet;

use crate::iam::PolicyDocument;
use crate::inventory::{Document, Kind};
use crate::syntax::{Node, Value};

/// Member names that no view adds: a tree has them where the document does.
const WRITTEN: &[&str] = &["Condition", "NotAction", "NotPrincipal", "NotResource"];

/// A view of one document.
#[derive(Clone, Debug)]
pub struct Viewed<'a> {
    /// The tree that queries are asked of.
    pub root: &'a Node,
    words: HashSet<&'a str>,
}

impl View {
    /// Whether documents of this kind have the view.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether the tree of a document could have these member names and texts, without building it.
    pub fn may_have<S: AsRef<str>>(document: &Document, needs: &[S]) -> bool {
        let written = needs.iter().map(S::as_ref).filter(|word| WRITTEN.contains(word));
        written.into_iter().all(|name| has_member(&document.root, name))
    }

    /// Builds the tree for a document. `policy` is its typed form where it is a policy.
    pub fn tree(&self, document: &Document, policy: Option<&PolicyDocument>) -> Node {
        (self.build)(document, policy)
    }
}

impl<'a> Viewed<'a> {
    /// Looks over a tree once, so that queries that cannot hit need not be asked.
    pub fn new(root: &'a Node) -> Self {
        let mut words = HashSet::new();
        collect(root, &mut words);
        Self { root, words }
    }

    /// Whether every one of these member names and texts occurs.
    pub fn has<S: AsRef<str>>(&self, needs: &[S]) -> bool {
        needs.iter().all(|word| self.words.contains(word.as_ref()))
    }
}

fn has_member(node: &Node, name: &str) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(|item| has_member(item, name)),
        Value::Map(entries) => {
            entries.iter().any(|entry| &*entry.key.text == name || has_member(&entry.value, name))
        }
        Value::Text(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_) => false,
    }
}

fn collect<'a>(node: &'a Node, words: &mut HashSet<&'a str>) {
    match &node.value {
        Value::Text(text) => {
            words.insert(text);
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Map(entries) => {
            for entry in entries {
                words.insert(&entry.key.text);
                collect(&entry.value, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Open(_) => {}
    }
}

#[cfg(test)]
mod tests;
