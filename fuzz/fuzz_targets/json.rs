//! Any text: the JSON reader accepts without a fault exactly what `serde_json` accepts, reads the
//! same value from it, and every place lies in the text, on characters, inside the place around it.
//!
//! `.ci/fuzz 600 json`

#![no_main]

use backstay::source::{Location, SourceId};
use backstay::syntax::{FaultKind, Limits, Node, Value, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = json::parse(SourceId::NOWHERE, text, &Limits::default());
    check_places(text, &parsed.root);
    for fault in &parsed.faults {
        check_place(text, fault.at);
    }
    let clean = parsed.faults.iter().all(|fault| fault.kind == FaultKind::DuplicateKey);
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => {
            assert!(clean, "{:?}", parsed.faults);
            assert!(same(&parsed.root, &value), "{:?}", parsed.root);
        }
        Err(error) => {
            // a number beyond f64 is a number, and both count levels a little differently
            let text = error.to_string();
            let tolerated = text.contains("out of range") || text.contains("recursion limit");
            assert!(!clean || tolerated, "{error}");
        }
    }
});

fn check_place(text: &str, at: Location) {
    let range = usize::try_from(at.span.start).unwrap()..usize::try_from(at.span.end).unwrap();
    assert!(text.get(range).is_some(), "{at:?}");
}

fn check_places(text: &str, node: &Node) {
    check_place(text, node.at);
    for item in node.items() {
        assert!(node.at.contains(item.at));
        check_places(text, item);
    }
    for entry in node.entries() {
        assert!(node.at.contains(entry.key.at) && node.at.contains(entry.value.at));
        check_place(text, entry.key.at);
        check_places(text, &entry.value);
    }
}

fn same(node: &Node, value: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match (&node.value, value) {
        (Value::Null, Theirs::Null) => true,
        (Value::Bool(ours), Theirs::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), Theirs::Number(theirs)) => {
            serde_json::from_str::<serde_json::Number>(ours).is_ok_and(|ours| ours == *theirs)
        }
        (Value::Text(ours), Theirs::String(theirs)) => **ours == *theirs,
        (Value::List(ours), Theirs::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b))
        }
        (Value::Map(ours), Theirs::Object(theirs)) => {
            // of a key that occurs twice the last value counts there
            let last = |key: &str| ours.iter().rev().find(|entry| &*entry.key.text == key);
            ours.iter().all(|entry| theirs.contains_key(&*entry.key.text))
                && theirs
                    .iter()
                    .all(|(key, value)| last(key).is_some_and(|entry| same(&entry.value, value)))
        }
        _ => false,
    }
}
