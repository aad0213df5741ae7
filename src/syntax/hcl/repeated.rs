//! Keys that occur twice in one object or block.
//!
//! Terraform takes the last and drops the first without a word, and where a condition block loses
//! its `StringEquals` that way, a key is open. Quotes around a key make no difference.

use std::collections::BTreeMap;
use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::structure::Body;
use hcl_edit::visit::{Visit, visit_body, visit_object};

use super::super::FaultKind;
use super::Mistake;

/// All keys of `body` that occur again. `renamed` are the true texts of keys, by their offset.
pub(super) fn find(body: &Body, renamed: &BTreeMap<usize, Box<str>>) -> Vec<Mistake> {
    let mut finder = Finder { renamed, found: Vec::new() };
    finder.visit_body(body);
    finder.found
}

#[derive(Debug)]
struct Finder<'a> {
    renamed: &'a BTreeMap<usize, Box<str>>,
    found: Vec<Mistake>,
}

impl Finder<'_> {
    fn compare<'k>(&mut self, keys: impl Iterator<Item = (&'k str, Range<usize>)>) {
        let mut first = BTreeMap::new();
        for (text, span) in keys {
            let text = self.renamed.get(&span.start).map_or(text, |text| text).to_owned();
            if let Some(earlier) = first.get(&text) {
                let mut mistake = Mistake::new(FaultKind::DuplicateKey, span, text);
                mistake.first = Some(Range::clone(earlier));
                self.found.push(mistake);
            } else {
                first.insert(text, span);
            }
        }
    }
}

impl Visit for Finder<'_> {
    fn visit_body(&mut self, node: &Body) {
        self.compare(
            node.attributes()
                .filter_map(|attribute| Some((attribute.key.as_str(), attribute.key.span()?))),
        );
        visit_body(self, node);
    }

    fn visit_object(&mut self, node: &Object) {
        self.compare(node.iter().filter_map(|(key, _)| Some((text(key)?, key.span()?))));
        visit_object(self, node);
    }
}

/// The text of a key that is known without evaluation.
fn text(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(ident) => Some(ident.as_str()),
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str()),
        ObjectKey::Expression(_) => None,
    }
}
