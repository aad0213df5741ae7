//! `data "aws_iam_policy_document"`: the policy that the provider makes of its blocks.
//!
//! The provider knows nothing that it writes: two documents merge by their Sids, and what is left
//! out gets its default. AWS provider: documentation of `aws_iam_policy_document`.

use std::rc::Rc;

use crate::source::{Location, Sources, Span};
use crate::syntax::{Key, Open, Part};

use super::evaluate::reason_of;
use super::json;
use super::text::shown;
use super::value::{Kind, Value};

/// The policy that the contents of a block make.
pub(super) fn lower(sources: &Sources, written: &Value) -> Value {
    let mut document = Document::default();
    for source in documents(written, &["source_json", "source_policy_documents"]) {
        document.merge(sources, &source, false);
    }
    let mut own = Document {
        version: known(written, "version").cloned(),
        id: known(written, "policy_id").cloned(),
        statements: Vec::new(),
    };
    for statement in list(written.get("statement")) {
        let known = statement.entries().is_some();
        own.statements.push(if known { lower_statement(&statement) } else { statement });
    }
    document.absorb(own, true);
    for source in documents(written, &["override_json", "override_policy_documents"]) {
        document.merge(sources, &source, true);
    }
    let entries = written.entries().unwrap_or_default().iter();
    let mut keys = entries.map(|(key, _)| key).filter(|key| &*key.text == "statement");
    let named = keys.next().map_or_else(|| start_of(written.at), |key| key.at);
    document.into_value(written.at, named)
}

/// A policy that is being put together.
#[derive(Default)]
struct Document {
    version: Option<Value>,
    id: Option<Value>,
    statements: Vec<Value>,
}

impl Document {
    /// Takes in the policy that `source` is, as an object or a text.
    fn merge(&mut self, sources: &Sources, source: &Value, overrides: bool) {
        let tree = json::tree(sources, source);
        if let Kind::Open(open) = &tree.kind {
            let many = Open { many: true, ..(**open).clone() };
            self.statements.push(Value::open(source.at, many));
            return;
        }
        let other = Self {
            version: tree.get("Version").cloned(),
            id: tree.get("Id").cloned(),
            statements: list(tree.get("Statement")),
        };
        self.absorb(other, overrides);
    }

    /// Adds the statements of `other`; where `overrides`, one with the Sid of another replaces it.
    fn absorb(&mut self, other: Self, overrides: bool) {
        self.id = other.id.or(self.id.take());
        self.version = match (self.version.take(), other.version) {
            (Some(old), Some(new)) => Some(if new.scalar() > old.scalar() { new } else { old }),
            (old, new) => old.or(new),
        };
        for statement in other.statements {
            let sid = sid(&statement);
            let same = |known: &&mut Value| !sid.is_empty() && self::sid(known) == sid;
            let earlier = if overrides { self.statements.iter_mut().find(same) } else { None };
            match earlier {
                Some(earlier) => *earlier = statement,
                None => self.statements.push(statement),
            }
        }
    }

    /// The policy, which stands at `at`; `named` is where its statements are called so.
    fn into_value(self, at: Location, named: Location) -> Value {
        let mut entries = Vec::new();
        let version = self.version.unwrap_or_else(|| Value::text(start_of(at), "2012-10-17"));
        entries.push((key(version.at, "Version"), version));
        if let Some(id) = self.id {
            entries.push((key(id.at, "Id"), id));
        }
        entries.push((key(named, "Statement"), Value::list(at, self.statements)));
        Value::map(at, entries)
    }
}

fn sid(statement: &Value) -> Rc<str> {
    statement.get("Sid").and_then(Value::scalar).unwrap_or_default()
}

/// Where something stands that nobody wrote: in front of what it belongs to, with no length, so that
/// it is no part of anything else.
const fn start_of(at: Location) -> Location {
    Location::new(at.source, Span::new(at.span.start, at.span.start))
}

fn key(at: Location, text: &str) -> Key {
    Key { at, text: text.into() }
}

/// A member that is there and not null.
fn known<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|value| !value.is_null())
}

/// The policies under some attributes, each a text or a list of texts.
fn documents(written: &Value, names: &[&str]) -> Vec<Value> {
    let found = names.iter().filter_map(|name| known(written, name));
    let documents = found.flat_map(|value| list(Some(value)));
    documents
        .filter(|one| !one.is_null() && one.scalar().is_none_or(|text| !text.is_empty()))
        .collect()
}

/// A list's elements, or the value itself. An unknown list is any number of elements.
fn list(value: Option<&Value>) -> Vec<Value> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Vec::new() };
    match value.items() {
        Some(items) => items.to_vec(),
        None => vec![value.clone()],
    }
}

/// A `statement` block as IAM writes it. The places are those of the attributes.
fn lower_statement(block: &Value) -> Value {
    let mut entries: Vec<(Key, Value)> = Vec::new();
    let at = |name: &str| {
        let mut all = block.entries().unwrap_or_default().iter();
        all.find(|(key, _)| &*key.text == name).map_or(start_of(block.at), |(key, _)| key.at)
    };
    if let Some(sid) = known(block, "sid").filter(|sid| sid.scalar().as_deref() != Some("")) {
        entries.push((key(at("sid"), "Sid"), sid.clone()));
    }
    let effect = known(block, "effect").cloned();
    let effect = effect.unwrap_or_else(|| Value::text(start_of(block.at), "Allow"));
    entries.push((key(at("effect"), "Effect"), effect));
    for (name, iam) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(principal) = known(block, name).and_then(principals) {
            entries.push((key(at(name), iam), principal));
        }
    }
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    for (name, iam) in lists {
        if let Some(value) = known(block, name).filter(|value| !is_empty(value)) {
            entries.push((key(at(name), iam), variables(value)));
        }
    }
    if let Some(conditions) = known(block, "condition").filter(|value| !is_empty(value)) {
        entries.push((key(at("condition"), "Condition"), condition(conditions)));
    }
    Value::map(block.at, entries)
}

fn is_empty(value: &Value) -> bool {
    value.items().is_some_and(<[Value]>::is_empty)
}

/// The provider's own notation for policy variables, `&{aws:username}`, as IAM's.
fn variables(value: &Value) -> Value {
    let own = |text: &str| text.replace("&{", "${");
    let kind = match &value.kind {
        Kind::Text(text) if text.contains("&{") => Kind::Text(own(text).into()),
        Kind::List(items) => Kind::List(items.iter().map(variables).collect()),
        Kind::Set(items) => Kind::Set(items.iter().map(variables).collect()),
        Kind::Open(open) => {
            let part = |part: &Part| match part {
                Part::Text(text) => Part::Text(own(text).into()),
                Part::Hole(name) => Part::Hole(name.clone()),
            };
            let parts = open.parts.iter().map(part).collect();
            Kind::Open(Rc::new(Open { parts, ..(**open).clone() }))
        }
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::Map(_)
        | Kind::Json(_)
        | Kind::Reference(_) => return value.clone(),
    };
    Value::new(value.at, kind)
}

/// `principals` blocks: types and identifiers.
fn principals(blocks: &Value) -> Option<Value> {
    let mut types: Vec<Values> = Vec::new();
    let blocks_list = list(Some(blocks));
    for block in &blocks_list {
        let Some(kind) = block.get("type").and_then(Value::scalar) else {
            return Some(unknown(blocks));
        };
        let identifiers = list(block.get("identifiers").map(variables).as_ref());
        if &*kind == "*" {
            return Some(Value::text(identifiers.first().map_or(block.at, |one| one.at), "*"));
        }
        if let Some((_, all)) = types.iter_mut().find(|(known, _)| *known.text == *kind) {
            all.extend(identifiers);
        } else {
            let at = block.get("type").map_or(block.at, |kind| kind.at);
            types.push((key(at, &kind), identifiers));
        }
    }
    if types.is_empty() {
        return None;
    }
    let entry = |(key, identifiers): (Key, Vec<Value>)| {
        let at = identifiers.first().map_or(key.at, |first| first.at);
        (key, one_or_list(at, identifiers))
    };
    Some(Value::map(blocks.at, types.into_iter().map(entry).collect()))
}

/// One value stands alone, as the provider writes it.
fn one_or_list(at: Location, mut values: Vec<Value>) -> Value {
    match values.len() {
        1 if !values.iter().any(Value::is_many) => values.pop().unwrap_or_else(|| Value::null(at)),
        _ => Value::list(at, values),
    }
}

/// A name and all that stands under it.
type Values = (Key, Vec<Value>);

/// `condition` blocks: values of one operator and key come together.
fn condition(blocks: &Value) -> Value {
    let mut tests: Vec<(Key, Vec<Values>)> = Vec::new();
    let blocks_list = list(Some(blocks));
    for block in &blocks_list {
        let test = block.get("test").and_then(Value::scalar);
        let variable = block.get("variable").map(variables);
        let variable = variable.as_ref().and_then(Value::scalar);
        let (Some(test), Some(variable)) = (test, variable) else { return unknown(blocks) };
        let place = |name: &str| block.get(name).map_or(block.at, |value| value.at);
        let values = list(block.get("values").map(variables).as_ref());
        if tests.iter().all(|(known, _)| *known.text != *test) {
            tests.push((key(place("test"), &test), Vec::new()));
        }
        let Some((_, keys)) = tests.iter_mut().find(|(known, _)| *known.text == *test) else {
            continue;
        };
        match keys.iter_mut().find(|(known, _)| *known.text == *variable) {
            Some((_, all)) => all.extend(values),
            None => keys.push((key(place("variable"), &variable), values)),
        }
    }
    let keys = |(name, values): Values| {
        let at = values.first().map_or(name.at, |first| first.at);
        (name, one_or_list(at, values))
    };
    let test = |(name, all): (Key, Vec<Values>)| {
        let at = name.at;
        (name, Value::map(at, all.into_iter().map(keys).collect()))
    };
    Value::map(blocks.at, tests.into_iter().map(test).collect())
}

/// Blocks of which a part that matters for all is not known.
fn unknown(blocks: &Value) -> Value {
    Value::hole(blocks.at, &shown(blocks), reason_of(blocks))
}
