//! A block's contents as one object: nested blocks become lists of objects under their type's name,
//! as in Terraform's JSON syntax, and `dynamic` blocks the blocks they make.

use crate::source::Location;
use crate::syntax::{Key, Open};

use super::evaluate::{Evaluator, Scope, Turns, reason_of};
use super::syntax::{Block, Body, Expr};
use super::text::shown;
use super::value::Value;

/// Arguments that every block takes and that say nothing of the thing itself.
const META: &[&str] = &["count", "for_each", "provider", "depends_on", "providers"];
const META_BLOCKS: &[&str] = &["lifecycle", "connection", "provisioner", "timeouts"];

/// Everything that a resource's block says.
pub(super) fn evaluate(evaluator: &Evaluator<'_>, scope: &Scope<'_>, block: &Block) -> Value {
    object(evaluator, scope, &block.body, block.at, true)
}

fn object(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    body: &Body,
    at: Location,
    top: bool,
) -> Value {
    let mut entries: Vec<(Key, Value)> = Vec::new();
    for attribute in &body.attributes {
        if top && META.contains(&&*attribute.key.text) {
            continue;
        }
        entries.push((attribute.key.clone(), evaluator.value(scope, &attribute.value)));
    }
    let mut lists: Vec<(Key, Vec<Value>)> = Vec::new();
    for block in &body.blocks {
        let is_meta = top && META_BLOCKS.contains(&&*block.kind.text);
        // `lifecycle` is also what a backup rule has, but that is never at the top
        if !is_meta && evaluator.spend(1).is_ok() {
            nested(evaluator, scope, block, &mut lists);
        }
    }
    let list = |(key, values): (Key, Vec<Value>)| {
        let at = values.first().map_or(key.at, |first| first.at);
        (key, Value::list(at, values))
    };
    entries.extend(lists.into_iter().map(list));
    Value::map(at, entries)
}

/// The nested blocks of one type, as a list; `None` where there are none.
pub(super) fn blocks_called(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    body: &Body,
    name: &str,
) -> Option<Value> {
    let mut lists = Vec::new();
    for block in &body.blocks {
        let is_dynamic = &*block.kind.text == "dynamic" && block.label(0) == name;
        if is_dynamic || &*block.kind.text == name {
            nested(evaluator, scope, block, &mut lists);
        }
    }
    let (key, values) = lists.into_iter().next()?;
    Some(Value::list(key.at, values))
}

fn nested(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    block: &Block,
    lists: &mut Vec<(Key, Vec<Value>)>,
) {
    if &*block.kind.text != "dynamic" {
        let value = object(evaluator, scope, &block.body, block.at, false);
        push(lists, &block.kind, value);
        return;
    }
    let Some(kind) = block.labels.first() else { return };
    let Some(content) = block.body.blocks("content").next() else { return };
    let iterator = block.body.get("iterator").and_then(Expr::word);
    let name = iterator.unwrap_or(&kind.text);
    match evaluator.turns(scope, block) {
        Turns::Known(turns) => {
            for (key, value) in turns {
                if evaluator.spend(1).is_err() {
                    return;
                }
                let entry =
                    |name: &str, value: Value| (Key { at: value.at, text: name.into() }, value);
                let entries = vec![entry("key", key), entry("value", value)];
                let frame = scope.frame(name, Value::map(block.at, entries));
                let value =
                    object(evaluator, &scope.with(&frame), &content.body, content.at, false);
                push(lists, kind, value);
            }
        }
        Turns::Any(value) => {
            let name = format!("{} for {}", kind.text, shown(&value));
            let mut open = Open::hole(name, reason_of(&value));
            open.many = true;
            push(lists, kind, Value::open(block.at, open));
        }
    }
}

fn push(lists: &mut Vec<(Key, Vec<Value>)>, kind: &Key, value: Value) {
    match lists.iter_mut().find(|(known, _)| known.text == kind.text) {
        Some((_, values)) => values.push(value),
        None => lists.push((kind.clone(), vec![value])),
    }
}
