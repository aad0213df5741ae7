//! Texts that are deep, crowded or senseless.

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;

const NESTS: [(&str, &str); 9] = [
    ("(", ")"),
    ("[", "]"),
    ("{a=", "}"),
    ("f(", ")"),
    ("\"${", "}\""),
    ("b ? (", ") : c"),
    ("[for x in ", " : x]"),
    ("<<E\n${", "}\nE\n"),
    ("\"%{ if a }${", "}%{ endif }\""),
];

fn nested((open, close): (&str, &str), levels: usize) -> String {
    format!("x = {}b{}\ny = 1\n", open.repeat(levels), close.repeat(levels))
}

#[test]
fn deep_nesting_is_refused_by_name() {
    for nest in NESTS {
        for levels in [70, 1_000, 50_000] {
            let parsed = read(&nested(nest, levels));
            assert_eq!(parsed.faults[0].kind, FaultKind::TooDeep, "{nest:?} {levels}");
            assert_eq!(names(&parsed), ["y"], "{nest:?} {levels}");
        }
    }
    for text in ["x = ".to_owned() + &"!".repeat(50_000) + "b\ny = 1\n", "a {\n".repeat(50_000)] {
        assert_eq!(read(&text).faults[0].kind, FaultKind::TooDeep);
    }
}

/// A worker thread has half a megabyte more, and release builds need a third of it.
#[test]
fn whatever_is_accepted_fits_a_small_stack() {
    let deepest = |nest| {
        let accepted = |levels: &usize| read(&nested(nest, *levels)).faults.is_empty();
        (1..70).rev().find(accepted).unwrap()
    };
    let thread = std::thread::Builder::new().stack_size(1536 << 10);
    let read_all = move || NESTS.map(deepest);
    let levels = thread.spawn(read_all).unwrap().join().unwrap();
    assert!(levels.iter().all(|levels| *levels >= 20), "{levels:?}");
}

#[test]
fn brackets_that_fit_nothing_are_looked_for_nearby_only() {
    let text = format!("x = {}{}\n", "[".repeat(100_000), ")".repeat(100_000));
    assert_eq!(read(&text).faults[0].kind, FaultKind::TooDeep);
}

#[test]
fn long_texts_of_one_sign_take_no_longer_than_others() {
    for sign in [
        "<", "<<a", "\"", "$", "\"${", "/", "*", "/*", "#", "=", "'", "\\", "{", "}", "a ", "<<E\n",
    ] {
        let start = std::time::Instant::now();
        read(&sign.repeat(500_000 / sign.len()));
        assert!(start.elapsed().as_secs() < 5, "{sign} {:?}", start.elapsed());
    }
}

#[test]
fn long_chains_of_operators_are_refused_by_name() {
    let text = format!("x = 1{}\ny = 1\n", " + 1".repeat(10_000));
    assert_eq!(faults(&text), ["TooDeep `+`: more than 128 operators in one expression"]);
}

#[test]
fn crowded_objects_are_refused_by_name() {
    let keys = (0..6_000).fold(String::new(), |keys, key| keys + &format!("k{key} = 1\n"));
    let text = format!("x = {{\n{keys}}}\ny = 1\n");
    assert_eq!(faults(&text), ["TooMany `=`: more than 5000 keys in one object"]);
    assert_eq!(names(&read(&text)), ["y"]);
}

const PIECES: &[&str] = &[
    "a",
    "é",
    "😀",
    " = ",
    "\n",
    "\r\n",
    "{",
    "}",
    "{\n",
    "}\n",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\\",
    "${",
    "%{",
    "$${",
    "~}",
    "<<E\n",
    "<<-E",
    "E\n",
    "E",
    "# c",
    "// c",
    "/*",
    "*/",
    ",",
    ".",
    ":",
    "?",
    "=>",
    "for ",
    "in ",
    "if ",
    "endif",
    "resource \"a\" \"b\" {\n",
    "a = 1\n",
    "\"a\" = 2\n",
    "1",
    "'",
    "\u{feff}",
    "\0",
    "\t",
    "-",
    "!",
    "...",
    "*",
];

fn check_all(text: &str) {
    let parsed = read(text);
    let places = parsed.faults.iter().flat_map(|f| [Some(f.at), f.first]).flatten();
    for at in places.chain(parsed.comments.iter().map(|comment| comment.0)) {
        assert!(at.span.slice(text).is_some(), "{at:?} in {text:?}");
    }
    for structure in &parsed.body {
        assert!(parsed.at(structure).span.slice(text).is_some(), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_is_too_strange(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)
    ) {
        check_all(&pieces.concat());
    }

    #[test]
    fn no_characters_are_too_strange(text in any::<String>()) {
        check_all(&text);
    }
}
