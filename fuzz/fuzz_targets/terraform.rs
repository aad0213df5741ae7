//! Any module: it is read to its end in bounded time, and every place that it tells lies in a text.
//!
//! `cargo +nightly fuzz run terraform`

#![no_main]

use backstay::frontend::{Hints, ModuleFile, read_modules};
use backstay::source::{Location, Sources};
use backstay::syntax::{Node, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: (String, String)| {
    let sources = Sources::default();
    let hints = Hints::default();
    let file = |name: &str, text: String| ModuleFile { name: name.into(), text, hints: &hints };
    let (root, child) = texts;
    let json = file("json/main.tf.json", child.clone());
    let files = vec![file("main.tf", root), file("m/main.tf", child), json];
    let units = read_modules(&sources, files, &[]);
    assert_eq!(units.len(), 3, "the evaluation was given up");
    for unit in &units {
        unit.problems.iter().for_each(|problem| check_place(&sources, problem.at));
        for document in &unit.documents {
            check_place(&sources, document.at);
            check(&sources, &document.root);
        }
    }
});

fn check_place(sources: &Sources, at: Location) {
    let at = sources.in_file(at);
    assert!(at.span.slice(&sources.get(at.source).text).is_some(), "{at:?}");
}

fn check(sources: &Sources, node: &Node) {
    check_place(sources, node.at);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check(sources, item)),
        Value::Map(entries) => entries.iter().for_each(|entry| {
            check_place(sources, entry.key.at);
            check(sources, &entry.value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Open(_) => {}
    }
}
