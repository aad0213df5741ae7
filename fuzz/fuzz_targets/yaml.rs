//! Any text: the YAML reader comes to an end, every place lies in the text and on characters, and
//! what both readers take without a fault they take for the same value, for JSON is YAML.
//!
//! `.ci/fuzz 600 yaml`

#![no_main]

use backstay::source::{Location, SourceId};
use backstay::syntax::{Limits, Node, json, yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let limits = Limits { depth: 40, nodes: 100_000 };
    let parsed = yaml::parse(SourceId::NOWHERE, text, &limits);
    let mut nodes = 0;
    for root in std::iter::once(&parsed.root).chain(&parsed.more) {
        check(text, root, limits.depth, &mut nodes);
    }
    assert!(nodes < 110_000, "{nodes} nodes");
    for fault in &parsed.faults {
        check_place(text, fault.at);
        fault.first.into_iter().for_each(|at| check_place(text, at));
    }
    for (at, comment) in &parsed.comments {
        check_place(text, *at);
        assert_eq!(at.span.slice(text), Some(&*format!("#{comment}")));
    }
    if parsed.faults.is_empty() && parsed.comments.is_empty() && parsed.more.is_empty() {
        let theirs = json::parse(SourceId::NOWHERE, text, &limits);
        assert!(!theirs.faults.is_empty() || theirs.root == parsed.root, "{:?}", parsed.root);
    }
});

fn check_place(text: &str, at: Location) {
    assert!(at.span.slice(text).is_some(), "{at:?}");
}

fn check(text: &str, node: &Node, levels: u32, nodes: &mut u32) {
    *nodes += 1;
    check_place(text, node.at);
    let inside = || levels.checked_sub(1).expect("no deeper than the limit");
    for item in node.items() {
        check(text, item, inside(), nodes);
    }
    for entry in node.entries() {
        check_place(text, entry.key.at);
        check(text, &entry.value, inside(), nodes);
    }
}
