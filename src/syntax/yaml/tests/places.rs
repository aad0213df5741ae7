//! Where things stand.

use pretty_assertions::assert_eq;

use super::*;

#[test]
fn every_style_of_scalar_is_cut_out_whole() {
    check_places(
        "é: plain text\n'q': 'it''s'\n\"d\": \"\\x41\"\nm: two\n  lines\n",
        &[
            "é: plain text\n'q': 'it''s'\n\"d\": \"\\x41\"\nm: two\n  lines",
            "é",
            "plain text",
            "'q'",
            "'it''s'",
            "\"d\"",
            "\"\\x41\"",
            "m",
            "two\n  lines",
        ],
    );
}

#[test]
fn a_block_scalar_is_its_content_without_the_lines_after_it() {
    check_places(
        "a: | # why\n  one\n\n  two\n\n\nb: >-\n  three\n",
        &["a: | # why\n  one\n\n  two\n\n\nb: >-\n  three", "a", "one\n\n  two", "b", "three"],
    );
}

#[test]
fn collections_end_with_their_last_value() {
    let text = "😀: &a\n  b: {c: 1}\n\n# after\nd:\n- [e]\n-\n  - f\n\n";
    check_places(
        text,
        &[
            text.trim_end(),
            "😀",
            "b: {c: 1}",
            "b",
            "{c: 1}",
            "c",
            "1",
            "d",
            "- [e]\n-\n  - f",
            "[e]",
            "e",
            "- f",
            "f",
        ],
    );
}

#[test]
fn a_pair_alone_in_a_flow_list_has_no_brackets() {
    check_places(
        "[é: , b: c, [d]: e]",
        &["[é: , b: c, [d]: e]", "é:", "é", "", "b: c", "b", "c", "[d]: e", "[d]", "e"],
    );
}

#[test]
fn a_value_that_is_not_there_stands_behind_its_colon() {
    let parsed = read("a:\nb: 1\n");
    assert_eq!(parsed.root.get("a").unwrap().at.span, Span::new(2, 2));
}

#[test]
fn places_count_bytes_after_a_byte_order_mark() {
    let text = "\u{feff}é: 'x'\n";
    assert_eq!(faults(text), ["ByteOrderMark `\u{feff}` at 0: "]);
    let mut found = Vec::new();
    places(text, &read(text).root, &mut found);
    assert_eq!(found, ["é: 'x'", "é", "'x'"]);
}

#[test]
fn comments_are_kept_with_their_places() {
    let text = "# é\na: 1 # backstay: allow(x)\nb: 'no # comment'\n";
    let comments = read(text).comments;
    let found: Vec<_> = comments.iter().map(|(at, text)| (at.span, &**text)).collect();
    assert_eq!(found, [(Span::new(0, 4), " é"), (Span::new(10, 30), " backstay: allow(x)")]);
}
