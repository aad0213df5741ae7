//! Going over collections: `for`, splats, and the instances that `count` and `for_each` make.

use std::rc::Rc;

use crate::source::Location;
use crate::syntax::{Key, Open, Part};

use super::super::instance::{Each, Reference};
use super::super::syntax::{Block, Expr, For, Step};
use super::super::text::{shown, sorted};
use super::super::value::{Evaluated, Failure, Kind, Value, failure};
use super::{Evaluator, Scope, reason_of, truth};

/// Instances of one block that are told apart; more are a mistake.
const MAX_INSTANCES: usize = 5_000;

/// The instances of a block.
#[derive(Clone, Debug)]
pub(in super::super) enum Elements {
    /// Neither `count` nor `for_each`.
    One,
    /// `count`, known.
    Counted(usize),
    /// `for_each`, known: keys and values.
    Keyed(Rc<[(Box<str>, Value)]>),
    /// `count` or `for_each` that is not known: any number of instances.
    Any(Each, Box<str>),
}

impl Evaluator<'_> {
    /// Which instances a block makes.
    pub(in super::super) fn elements(&self, reference: &Reference) -> Result<Elements, Failure> {
        let Some(block) = reference.block() else { return Ok(Elements::One) };
        let (count, keys) = (block.body.get("count"), block.body.get("for_each"));
        let address = reference.address();
        let scope = Scope::new(&reference.instance);
        if let Some(count) = count {
            let name = format!("{address} count");
            let value = self.memoized(name, count.at, || self.evaluate(&scope, count))?;
            return counted(&value, &address);
        }
        let Some(keys) = keys else { return Ok(Elements::One) };
        let name = format!("{address} for_each");
        let value = self.memoized(name, keys.at, || self.evaluate(&scope, keys))?;
        keyed(&self.settled(value), &address)
    }

    /// Every instance of what a reference names, each as a reference of its own, and whether there
    /// may be any other number of them.
    pub(in super::super) fn each(&self, reference: &Reference) -> (Vec<Reference>, bool) {
        match self.elements(reference) {
            Ok(Elements::One) => (vec![reference.one(Each::default())], false),
            Ok(Elements::Counted(count)) => {
                let at = reference.block().map_or_else(Location::default, |block| block.at);
                ((0..count).map(|index| reference.one(at_index(index, at))).collect(), false)
            }
            Ok(Elements::Keyed(keys)) => {
                let one = |(key, value): &(Box<str>, Value)| reference.one(at_key(key, value));
                (keys.iter().map(one).collect(), false)
            }
            Ok(Elements::Any(each, _)) => (vec![reference.one(each)], true),
            Err(why) => (vec![reference.one(unknown_key(reference, &why.reason))], true),
        }
    }

    /// All instances of a block as the list or map that they are; other values as they are.
    pub(super) fn settled(&self, value: Value) -> Value {
        let Kind::Reference(reference) = &value.kind else { return value };
        if reference.each.is_some() {
            return value;
        }
        let one = |each: Each| Value::new(value.at, Kind::Reference(Rc::new(reference.one(each))));
        match self.elements(reference) {
            Ok(Elements::One) => one(Each::default()),
            Ok(Elements::Counted(count)) => {
                let ones = (0..count).map(|index| one(at_index(index, value.at)));
                Value::list(value.at, ones.collect())
            }
            Ok(Elements::Keyed(keys)) => {
                let entry = |(key, each): &(Box<str>, Value)| {
                    (Key { at: each.at, text: key.clone() }, one(at_key(key, each)))
                };
                Value::map(value.at, keys.iter().map(entry).collect())
            }
            Ok(Elements::Any(_, reason)) => Value::hole(value.at, &reference.address(), reason),
            Err(why) => Value::hole(value.at, &reference.address(), why.reason),
        }
    }

    pub(super) fn for_expr(&self, scope: &Scope<'_>, looped: &For, at: Location) -> Evaluated {
        let collection = self.evaluate(scope, &looped.collection)?;
        let collection = self.settled(collection);
        let mut made = Made::default();
        match &collection.kind {
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let key = Value::number(item.at, index);
                    self.turn(scope, looped, (key, item.clone()), &mut made)?;
                }
            }
            Kind::Set(items) => {
                for item in items.iter() {
                    self.turn(scope, looped, (item.clone(), item.clone()), &mut made)?;
                }
            }
            Kind::Map(entries) => {
                for (key, value) in sorted(entries) {
                    let name = Value::text(key.at, &*key.text);
                    self.turn(scope, looped, (name, value.clone()), &mut made)?;
                }
            }
            Kind::Open(_) | Kind::Reference(_) => {
                let (key, value) = any_element(&collection);
                let value = any_number(&value, &value);
                self.turn(scope, looped, (key, value), &mut made)?;
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Json(_) => {
                return failure(format!("{} in `for`", collection.sort()));
            }
        }
        made.finish(looped, &collection, at)
    }

    /// One turn of a `for`. An element that stands for any number of elements makes any number.
    fn turn(
        &self,
        scope: &Scope<'_>,
        looped: &For,
        (key, mut value): (Value, Value),
        made: &mut Made,
    ) -> Result<(), Failure> {
        let mut many = value.is_many();
        if let (true, Kind::Open(open)) = (many, &value.kind) {
            value = Value::open(value.at, Open { many: false, ..(**open).clone() });
        }
        let value_frame = scope.frame(&looped.value_name, value.clone());
        let scope = scope.with(&value_frame);
        let key_name = looped.key_name.as_deref().unwrap_or_default();
        let key_frame = scope.frame(key_name, key);
        let scope = scope.with(&key_frame);
        if let Some(test) = &looped.test {
            let test = self.evaluate(&scope, test)?;
            match truth(&test) {
                Some(true) => {}
                Some(false) => return Ok(()),
                None if test.has_open() => {
                    many = true;
                    made.reason.get_or_insert_with(|| reason_of(&test));
                }
                None => return failure(format!("{} as a condition", test.sort())),
            }
        }
        let result = self.evaluate(&scope, &looped.value)?;
        let Some(key) = &looped.key else {
            made.items.push(if many { any_number(&result, &value) } else { result });
            return Ok(());
        };
        let key = self.evaluate(&scope, key)?;
        match key.scalar() {
            Some(text) if !many => {
                made.entries.push((Key { at: key.at, text: (&*text).into() }, result));
            }
            _ => {
                let why = if key.has_open() { reason_of(&key) } else { reason_of(&value) };
                made.is_open = true;
                made.reason.get_or_insert(why);
                // what is made of it still names the unknown
                made.items.push(key);
                made.items.push(result);
            }
        }
        Ok(())
    }

    pub(super) fn splat(
        &self,
        scope: &Scope<'_>,
        source: &Expr,
        steps: &[Step],
        at: Location,
    ) -> Evaluated {
        let source = self.evaluate(scope, source)?;
        if let Kind::Reference(reference) = &source.kind {
            let (ones, any) = self.each(reference);
            let mut items = Vec::with_capacity(ones.len());
            for one in ones {
                let one = Value::new(at, Kind::Reference(Rc::new(one)));
                let element = shown(&one);
                let item = self.steps(scope, one, steps, at)?;
                items.push(if any { self.any_instance(&element, &item, steps) } else { item });
            }
            return Ok(Value::list(at, items));
        }
        match &source.kind {
            Kind::Null => Ok(Value::list(at, Vec::new())),
            Kind::List(items) | Kind::Set(items) => {
                let item = |item: &Value| {
                    let result = self.steps(scope, item.clone(), steps, at)?;
                    Ok(if item.is_many() { any_number(&result, item) } else { result })
                };
                let items: Result<Vec<_>, Failure> = items.iter().map(item).collect();
                Ok(Value::list(at, items?))
            }
            Kind::Open(_) => {
                let (_, element) = any_element(&source);
                let item = self.steps(scope, element.clone(), steps, at)?;
                Ok(Value::list(at, vec![any_number(&item, &element)]))
            }
            Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Map(_)
            | Kind::Json(_)
            | Kind::Reference(_) => {
                let item = self.steps(scope, source, steps, at)?;
                Ok(Value::list(at, vec![item]))
            }
        }
    }

    /// What the instances of a block have, nobody knows how many. Each is called by its address.
    fn any_instance(&self, element: &str, item: &Value, steps: &[Step]) -> Value {
        if item.as_open().is_some() || matches!(item.kind, Kind::Reference(_)) {
            return any_number(item, item);
        }
        let step = |step: &Step| match step {
            Step::Attribute(name) => format!(".{name}"),
            Step::Index(_) => "[…]".to_owned(),
        };
        let name = format!("{element}{}", steps.iter().map(step).collect::<String>());
        self.note_single(&name, item);
        let reason = format!("`{name}` may not be there");
        let parts = vec![Part::Hole(name.into())];
        Value::open(item.at, Open { parts, many: true, reason: reason.into() })
    }

    fn steps(
        &self,
        scope: &Scope<'_>,
        mut value: Value,
        steps: &[Step],
        at: Location,
    ) -> Evaluated {
        for step in steps {
            value = match step {
                Step::Attribute(name) => self.attribute(&value, name, at)?,
                Step::Index(index) => {
                    let index = self.evaluate(scope, index)?;
                    self.index(&value, &index, at)?
                }
            };
        }
        Ok(value)
    }

    /// The instances that a `dynamic` block's `for_each` makes, for its contents.
    pub(in super::super) fn turns(&self, scope: &Scope<'_>, block: &Block) -> Turns {
        let Some(expr) = block.body.get("for_each") else { return Turns::Known(Vec::new()) };
        let value = self.settled(self.value(scope, expr));
        match &value.kind {
            Kind::List(items) | Kind::Set(items) if items.iter().any(Value::is_many) => {
                Turns::Any(value)
            }
            Kind::List(items) => {
                let numbered = items.iter().enumerate();
                let pair =
                    |(index, item): (usize, &Value)| (Value::number(item.at, index), item.clone());
                Turns::Known(numbered.map(pair).collect())
            }
            Kind::Set(items) => {
                Turns::Known(items.iter().map(|item| (item.clone(), item.clone())).collect())
            }
            Kind::Map(entries) => {
                let pair =
                    |(key, value): &(Key, Value)| (Value::text(key.at, &*key.text), value.clone());
                Turns::Known(sorted(entries).into_iter().map(pair).collect())
            }
            Kind::Null => Turns::Known(Vec::new()),
            Kind::Open(_)
            | Kind::Reference(_)
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Json(_) => Turns::Any(value),
        }
    }
}

/// The turns of a `dynamic` block: keys and values.
#[derive(Debug)]
pub(in super::super) enum Turns {
    Known(Vec<(Value, Value)>),
    /// Not known, because of this value.
    Any(Value),
}

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Value>,
    entries: Vec<(Key, Value)>,
    /// Whether it is an object of which not all keys are known.
    is_open: bool,
    reason: Option<Box<str>>,
}

impl Made {
    fn finish(self, looped: &For, collection: &Value, at: Location) -> Evaluated {
        if looped.key.is_none() {
            return Ok(Value::list(at, self.items));
        }
        if self.is_open {
            let items = Value::list(at, self.items);
            let name = format!("{{for {} in {}}}", shown(&items), shown(collection));
            return Ok(Value::hole(at, &name, self.reason.unwrap_or_default()));
        }
        if !looped.groups {
            let mut entries: Vec<(Key, Value)> = Vec::with_capacity(self.entries.len());
            let mut seen = std::collections::BTreeSet::new();
            for (key, value) in self.entries {
                if !seen.insert(key.text.clone()) {
                    return failure(format!("key `{}` occurs twice in `for`", key.text));
                }
                entries.push((key, value));
            }
            return Ok(Value::map(at, entries));
        }
        let mut groups: Vec<(Key, Vec<Value>)> = Vec::new();
        for (key, value) in self.entries {
            match groups.iter_mut().find(|(known, _)| known.text == key.text) {
                Some((_, values)) => values.push(value),
                None => groups.push((key, vec![value])),
            }
        }
        let entry = |(key, values): (Key, Vec<Value>)| {
            let list = Value::list(key.at, values);
            (key, list)
        };
        Ok(Value::map(at, groups.into_iter().map(entry).collect()))
    }
}

/// Key and value of whatever element an unknown collection has.
fn any_element(collection: &Value) -> (Value, Value) {
    let name = shown(collection);
    let reason = reason_of(collection);
    let key = Value::hole(collection.at, &format!("key of {name}"), reason.clone());
    (key, Value::hole(collection.at, &format!("{name}[*]"), reason))
}

/// Any number of elements of which each looks like `one`, made from the unknown `from`.
fn any_number(one: &Value, from: &Value) -> Value {
    match &one.kind {
        Kind::Open(open) => Value::open(one.at, Open { many: true, ..(**open).clone() }),
        Kind::Reference(reference) => Value::open(one.at, Open { many: true, ..reference.open() }),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Map(_)
        | Kind::Json(_) => {
            let name = format!("{} for {}", shown(one), shown(from));
            let parts = vec![Part::Hole(name.into())];
            Value::open(one.at, Open { parts, many: true, reason: reason_of(from) })
        }
    }
}

/// The instance of a block with this index.
pub(super) fn at_index(index: usize, at: Location) -> Each {
    let number = Value::number(at, index);
    let entry = (Key { at, text: "index".into() }, number);
    let value = Value::map(at, vec![entry]);
    Each { suffix: format!("[{index}]").into(), name: Some(("count", value)) }
}

/// The instance of a block with this key.
pub(super) fn at_key(key: &str, value: &Value) -> Each {
    let at = value.at;
    let name = |text: &str| Key { at, text: text.into() };
    let entries = vec![(name("key"), Value::text(at, key)), (name("value"), value.clone())];
    let suffix = format!("[{}]", serde_json::Value::from(key)).into();
    Each { suffix, name: Some(("each", Value::map(at, entries))) }
}

fn unknown_key(reference: &Reference, reason: &str) -> Each {
    let at = reference.block().map_or_else(Location::default, |block| block.at);
    let address = reference.address();
    unknown_each(&address, at, reason)
}

fn unknown_each(address: &str, at: Location, reason: &str) -> Each {
    let entry = |name: &str| {
        let hole = Value::hole(at, &format!("{address} each.{name}"), reason);
        (Key { at, text: name.into() }, hole)
    };
    let value = Value::map(at, vec![entry("key"), entry("value")]);
    Each { suffix: "[each.key]".into(), name: Some(("each", value)) }
}

fn counted(value: &Value, address: &str) -> Result<Elements, Failure> {
    if value.has_open() {
        let reason = reason_of(value);
        let index = Value::hole(value.at, &format!("{address} count.index"), reason.clone());
        let entry = (Key { at: value.at, text: "index".into() }, index);
        let count = Value::map(value.at, vec![entry]);
        let each = Each { suffix: "[0]".into(), name: Some(("count", count)) };
        return Ok(Elements::Any(each, reason));
    }
    let number = value.scalar().and_then(|text| match &*text {
        "true" | "false" => None,
        text => text.parse::<usize>().ok(),
    });
    match number {
        Some(count) if count <= MAX_INSTANCES => Ok(Elements::Counted(count)),
        Some(count) => failure(format!("`count` of {count}; at most {MAX_INSTANCES} are read")),
        None => failure(format!("{} as `count`", value.sort())),
    }
}

fn keyed(value: &Value, address: &str) -> Result<Elements, Failure> {
    let keys: Vec<(Box<str>, Value)> = match &value.kind {
        Kind::Map(entries) => sorted(entries)
            .into_iter()
            .map(|(key, value)| (key.text.clone(), value.clone()))
            .collect(),
        Kind::Set(items) | Kind::List(items) => {
            let mut keys = Vec::with_capacity(items.len());
            for item in items.iter() {
                let Some(key) = item.scalar() else {
                    let each = unknown_each(address, value.at, &reason_of(item));
                    return Ok(Elements::Any(each, reason_of(item)));
                };
                keys.push(((&*key).into(), item.clone()));
            }
            keys
        }
        Kind::Open(open) => {
            let each = unknown_each(address, value.at, &open.reason);
            return Ok(Elements::Any(each, open.reason.clone()));
        }
        Kind::Reference(_)
        | Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::Json(_) => return failure(format!("{} as `for_each`", value.sort())),
    };
    if keys.len() > MAX_INSTANCES {
        let found = keys.len();
        return failure(format!("`for_each` over {found}; at most {MAX_INSTANCES} are read"));
    }
    Ok(Elements::Keyed(keys.into()))
}
