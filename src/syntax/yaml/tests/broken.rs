//! Texts that break the grammar, streams, limits.

use pretty_assertions::assert_eq;

use super::*;

#[test]
fn keys_that_occur_twice_are_kept_and_told() {
    let text = "é: 1\na: 2\n\"\\u0061\": 3\na: 4\n";
    let parsed = read(text);
    assert_eq!(line(&parsed.root), r#"{"é": 1, "a": 2, "a": 3, "a": 4}"#);
    let spans: Vec<_> = parsed.faults.iter().map(|f| (f.at.span, f.first.unwrap().span)).collect();
    let first = Span::new(6, 7);
    assert_eq!(spans, [(Span::new(11, 19), first), (Span::new(23, 24), first)]);
    assert!(parsed.faults.iter().all(|fault| fault.kind == FaultKind::DuplicateKey));
}

#[test]
fn what_came_before_the_break_is_kept() {
    let text = "a: 1\nb:\n  - x\n  - c: 2\n    d: @no\ne: 3\n";
    assert_eq!(
        faults(text),
        ["Grammar `@` at 30: a plain value cannot start with `@`; put it in quotes"]
    );
    assert_eq!(line(&read(text).root), r#"{"a": 1, "b": ["x", {"c": 2, "d": ?d}]}"#);
}

#[test]
fn the_next_document_is_read_after_a_broken_one() {
    let parsed = read("a: b: c\n---\nok: 1\n");
    assert_eq!(parsed.faults.len(), 1);
    assert_eq!(line(&parsed.more[0]), r#"{"ok": 1}"#);
}

#[test]
fn breaks_have_words_and_places() {
    for (text, expected) in [
        (
            "a: b: c\n",
            "Grammar `:` at 4: found `: ` where no key can stand; a text with `: ` needs quotes",
        ),
        ("a:\n\t- b\n", "Grammar `-` at 4: found a tab; YAML is indented with spaces"),
        ("a: \"x\n", "Unclosed `\"` at 3: this quote is never closed"),
        ("é: [1, 2\n", "Unclosed `[` at 4: `[` is never closed"),
        ("a: [é: ", "Unclosed `[` at 3: `[` is never closed"),
        ("a: {b: [1}\n", "Mismatched `[` at 7: `[` is closed by `}`"),
        ("a: 'b' c\n", "Grammar `c` at 7: found text after the closing quote"),
        ("- a\nb: 1\n", "Grammar `b` at 4: expected `-` at the indentation of this list"),
        (
            "a: \"\\q\"\n",
            "Grammar `\"` at 3: an escape here does not exist; a backslash is written `\\\\`",
        ),
        ("a: !e!x 1\n", "Grammar `!` at 3: this tag's handle is declared nowhere"),
    ] {
        assert_eq!(faults(text), [expected], "{text}");
    }
}

#[test]
fn nothing_is_told_once() {
    for text in ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n---\n# x\n"] {
        assert_eq!(faults(text), ["Empty `` at 0: "], "{text:?}");
    }
}

#[test]
fn every_document_with_content_is_there() {
    let parsed = read("# head\n---\n---\na: 1\n...\n---\n- b\n---\n");
    assert_eq!(line(&parsed.root), r#"{"a": 1}"#);
    assert_eq!(parsed.more.iter().map(line).collect::<Vec<_>>(), [r#"["b"]"#]);
    assert_eq!(parsed.faults, []);
}

#[test]
fn anchors_end_with_their_document() {
    let parsed = read("&x a\n---\n- *x\n");
    assert_eq!(line(&parsed.more[0]), "[?*x]");
}

#[test]
fn nesting_is_limited_and_says_so() {
    for opening in ["[", "{a: ", "- ", "? ", "!a [", "[{a: "] {
        let text = opening.repeat(100_000);
        let start = Instant::now();
        let parsed = read(&text);
        assert_eq!(parsed.faults[0].kind, FaultKind::TooDeep, "{opening}");
        assert!(start.elapsed() < Duration::from_secs(5), "{opening} {:?}", start.elapsed());
    }
}

#[test]
fn as_deep_as_allowed_is_fine() {
    let text = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert_eq!(read(&text).faults, []);
    assert_eq!(read(&format!("[{text}]")).faults[0].kind, FaultKind::TooDeep);
}

#[test]
fn values_are_counted() {
    let limits = Limits { nodes: 4, ..Limits::default() };
    let at = SourceId::default();
    assert_eq!(parse(at, "[a, b, c]", &limits).faults, []);
    let parsed = parse(at, "[a, b, c, d]\n---\ne", &limits);
    assert_eq!(parsed.faults[0].kind, FaultKind::TooMany);
    assert_eq!((line(&parsed.root), parsed.more.len()), (r#"["a", "b", "c"]"#.to_owned(), 0));
}

#[test]
fn long_headers_of_comments_are_comments() {
    let text = format!("a:\n{}  b: 1\n", "# x\n".repeat(20_000));
    let parsed = read(&text);
    assert_eq!((parsed.faults.len(), parsed.comments.len()), (0, 20_000));
}

#[test]
fn long_texts_of_one_sign_take_no_longer_than_others() {
    for sign in [
        "- ",
        "-",
        "? ",
        ": ",
        "a: ",
        "a",
        "a\n",
        "[a, ",
        "[],",
        "{a: b, ",
        "{},",
        "'",
        "\"",
        "\\",
        "#",
        "# \n",
        "&a ",
        "*a ",
        "!",
        "!a ",
        "|\n",
        "> ",
        "%",
        "---\n",
        "...\n",
        "- - ",
        "-\n",
        "\t",
        " ",
        "\n",
        "a: b: ",
        "[a: b]\n",
        "\r",
        "%TAG ! x\n",
        "<<: \n",
        "- &a *a\n",
        "a:\n",
        "@\n---\n",
    ] {
        let start = Instant::now();
        read(&sign.repeat(300_000 / sign.len()));
        assert!(start.elapsed().as_secs() < 5, "{sign} {:?}", start.elapsed());
    }
}
