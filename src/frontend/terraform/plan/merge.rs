//! A plan beside the files it was made from.
//!
//! A plan knows the values, the files know the places. Where both are given, a thing has the values
//! of the plan and the places of the files, so that a finding points at the author's own line; what
//! the plan does not know yet is taken from the files.

use std::collections::BTreeMap;

use crate::frontend::Unit;
use crate::frontend::path::folder_of;
use crate::inventory::{Document, Kind};
use crate::source::{Location, Span};
use crate::syntax::{Entry, Key, Node, Value};

/// What makes two documents the same thing: the folder of the root module, the kind and the name.
type Identity = (Box<str>, Kind, Box<str>);

/// Puts plans and the modules in their folders together. What both declare stays with the file.
pub(in crate::frontend) fn merge(units: &mut [Unit]) {
    if !units.iter().any(|unit| unit.is_plan) {
        return;
    }
    let mut written = BTreeMap::<Identity, (usize, usize)>::new();
    for (at, unit) in units.iter().enumerate() {
        if unit.is_plan {
            continue;
        }
        // the scope of a module is its folder, that of a stack its file
        let of_module = |document: &Document| {
            document.template_address.is_some() && document.scope != unit.name
        };
        let documents = unit.documents.iter().enumerate();
        for (index, document) in documents.filter(|(_, document)| of_module(document)) {
            let folder = if &*document.scope == "." { "".into() } else { document.scope.clone() };
            written.insert((folder, document.kind, document.name.clone()), (at, index));
        }
    }
    for at in 0..units.len() {
        let Some(unit) = units.get_mut(at).filter(|unit| unit.is_plan) else { continue };
        let folder = folder_of(&unit.name);
        let mut rest = Vec::new();
        let mut scope = None;
        for planned in std::mem::take(&mut unit.documents) {
            let identity = (folder.clone(), planned.kind, planned.name.clone());
            let place = written.remove(&identity);
            let document =
                place.and_then(|(unit, index)| units.get_mut(unit)?.documents.get_mut(index));
            match document {
                Some(document) => {
                    scope = Some(document.scope.clone());
                    absorb(document, planned);
                }
                None => rest.push(planned),
            }
        }
        if let Some(scope) = scope {
            // they refer to what the files declare
            for document in &mut rest {
                document.scope.clone_from(&scope);
            }
        }
        if let Some(unit) = units.get_mut(at) {
            unit.documents = rest;
        }
    }
}

/// Gives a document of the files what the plan knows of it.
fn absorb(document: &mut Document, planned: Document) {
    document.root = located(planned.root, &document.root);
    document.account = planned.account.or(document.account);
    document.region = planned.region.or_else(|| document.region.take());
    document.describes = planned.describes.or_else(|| document.describes.take());
    if !planned.attached_to.is_empty() {
        document.attached_to = planned.attached_to;
    }
}

/// The values of `planned` at the places of `written`. What has no place of its own there stands
/// where the thing around it does.
fn located(planned: Node, written: &Node) -> Node {
    let at = written.at;
    let value = match (planned.value, &written.value) {
        (Value::Open(_), _) => return written.clone(),
        (Value::Map(entries), Value::Map(_)) => {
            let entry = |entry: Entry| match written.entry(&entry.key.text) {
                Some(there) => {
                    let key = Key { at: there.key.at, text: entry.key.text };
                    Entry { key, value: located(entry.value, &there.value) }
                }
                // the provider fills it in: nobody wrote it
                None => Entry {
                    key: Key { at: start_of(at), text: entry.key.text },
                    value: moved(entry.value, start_of(at)),
                },
            };
            Value::Map(entries.into_iter().map(entry).collect())
        }
        (Value::List(items), Value::List(there)) if items.len() == there.len() => {
            let items = items.into_iter().zip(there);
            Value::List(items.map(|(item, there)| located(item, there)).collect())
        }
        // a list of one is the same as its element to AWS
        (Value::List(items), _) if items.len() == 1 && !matches!(written.value, Value::Open(_)) => {
            Value::List(items.into_iter().map(|item| located(item, written)).collect())
        }
        (value @ (Value::Text(_) | Value::Map(_)), Value::List(there)) if there.len() == 1 => {
            let only = there.first().unwrap_or(written);
            return located(Node::new(planned.at, value), only);
        }
        (value, _) => return moved(Node::new(planned.at, value), at),
    };
    Node::new(at, value)
}

/// In front of something, with no length.
const fn start_of(at: Location) -> Location {
    Location::new(at.source, Span::new(at.span.start, at.span.start))
}

/// A tree all of which stands at one place.
fn moved(node: Node, at: Location) -> Node {
    let value = match node.value {
        Value::Map(entries) => {
            let entry = |entry: Entry| {
                let key = Key { at, text: entry.key.text };
                Entry { key, value: moved(entry.value, at) }
            };
            Value::Map(entries.into_iter().map(entry).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(|item| moved(item, at)).collect()),
        value @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Open(_)) => value,
    };
    Node::new(at, value)
}
