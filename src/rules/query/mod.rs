//! Queries: the `JSONPath` of a page, compiled and asked of a view.
//!
//! This folder is the only place that knows `jsonpath-rust`. A query is two-valued and our values
//! are not, so a hit that rests on an unknown value is taken back and counted as not judged.

mod lint;
mod queryable;
mod unknown;

use jsonpath_rust::parser::model::JpQuery;
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::js_path_process;

use crate::syntax::Node;

pub(super) use lint::Complaint;

use super::hit::Unjudged;
use super::view::View;

/// A compiled query.
#[derive(Clone, Debug)]
pub struct Query {
    compiled: JpQuery,
    /// Every member the query names.
    names: Vec<String>,
}

/// What a query selected.
#[derive(Clone, Debug, Default)]
pub struct Selected<'a> {
    /// The hits, in the order of the document: each with the nodes around it, outermost first and
    /// the hit itself last.
    pub hits: Vec<Vec<&'a Node>>,
    /// Hits that rest on unknown values.
    pub unjudged: Vec<Unjudged>,
}

impl Query {
    /// Compiles a query; the complaint says in our words what the grammar does not take.
    pub fn compile(text: &str) -> Result<Self, Complaint> {
        let compiled = parse_json_path(text.trim()).map_err(|error| Complaint::grammar(&error))?;
        let names = lint::names(&compiled);
        Ok(Self { compiled, names })
    }

    /// What is wrong with the query although it compiles: constructs that would be slow or
    /// silently wrong, members and texts that the view never has.
    pub fn lint(&self, view: &'static View) -> Vec<Complaint> {
        lint::lint(&self.compiled, view)
    }

    /// The members that the query names, sorted.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Asks the query of a tree.
    pub fn select<'a>(&self, root: &'a Node) -> Selected<'a> {
        let mut selected = Selected::default();
        for hit in js_path_process(&self.compiled, root).unwrap_or_default() {
            let mut way = Vec::new();
            if !unknown::find(root, hit.val, &mut way) {
                continue;
            }
            match unknown::rests_on(&way, &self.names) {
                Some((at, open)) => {
                    selected.unjudged.push(Unjudged { at, reason: open.reason.clone() });
                }
                None => selected.hits.push(way),
            }
        }
        selected
    }
}

#[cfg(test)]
mod tests;
