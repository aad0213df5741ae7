//! Any text, read as JSON and as YAML: the content of every string in it can be embedded, and each
//! of its characters leads back to bytes inside the string, in order. In JSON without faults each
//! leads to itself or to an escape.
//!
//! `.ci/fuzz 600 embed`

#![no_main]

use backstay::source::{Location, Sources, Span};
use backstay::syntax::{self, Limits, Node, json, yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let sources = Sources::default();
    let file = sources.add("fuzz", text);
    let read = json::parse(file, text, &Limits::default());
    check(&sources, &read.root, read.faults.is_empty());
    let read = yaml::parse(file, text, &Limits::default());
    check(&sources, &read.root, false);
});

fn check(sources: &Sources, node: &Node, exact: bool) {
    for item in node.items() {
        check(sources, item, exact);
    }
    for entry in node.entries() {
        check(sources, &entry.value, exact);
    }
    let Some(inner) = syntax::embed(sources, node, "inner") else { return };
    let mut last = node.at.span.start;
    for (start, c) in sources.get(inner).text.char_indices() {
        let span = Span::new(offset(start), offset(start + c.len_utf8()));
        let at = sources.in_file(Location::new(inner, span));
        assert!(node.at.contains(at), "{c:?} at {at:?} in {node:?}");
        if exact {
            let bytes = sources.slice(at);
            assert!(bytes == c.to_string() || bytes.starts_with('\\'), "{c:?} is {bytes:?}");
            assert!(at.span.start >= last, "{node:?}");
            last = at.span.end;
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}
