//! Whatever the text: no panic, and every place can be cut out.

use proptest::prelude::*;

use super::*;

fn check_tree(text: &str, node: &Node) {
    let inside = |at: Location| {
        assert!(at.span.slice(text).is_some(), "{:?} in {text:?}", at.span);
    };
    inside(node.at);
    for item in node.items() {
        check_tree(text, item);
    }
    for entry in node.entries() {
        inside(entry.key.at);
        check_tree(text, &entry.value);
    }
}

fn check_all(text: &str) {
    let parsed = read(text);
    check_tree(text, &parsed.root);
    parsed.more.iter().for_each(|node| check_tree(text, node));
    for at in parsed.faults.iter().map(|f| f.at).chain(parsed.comments.iter().map(|c| c.0)) {
        check_tree(text, &Node::new(at, Value::Null));
    }
}

const PIECES: &[&str] = &[
    "a",
    "é",
    "😀",
    ": ",
    ":",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    "\"",
    "\\",
    "|\n",
    ">-\n",
    "|2+\n",
    "#",
    " # c",
    "&x ",
    "*x",
    "!Sub ",
    "!GetAtt ",
    "!!str ",
    "! ",
    "!<!a> ",
    "<<: ",
    "? ",
    "---\n",
    "...\n",
    "%TAG ! x\n",
    "\r\n",
    "\u{feff}",
    "~",
    "1",
    "a.b",
    "\u{85}",
    "\u{2028}",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_strange(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check_all(&pieces.concat());
    }

    #[test]
    fn no_characters_are_too_strange(text in any::<String>()) {
        check_all(&text);
    }
}
