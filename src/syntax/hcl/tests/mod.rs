//! The HCL syntax layer: recovery, comments, hostile texts.

mod hostile;

use hcl_edit::structure::Structure;
use pretty_assertions::assert_eq;

use super::*;

fn read(text: &str) -> ParsedHcl {
    parse(SourceId::NOWHERE, text, &Limits::default())
}

fn cut(text: &str, at: Location) -> &str {
    at.span.slice(text).unwrap()
}

/// The top-level blocks and attributes that were read, by their first label or name.
fn names(parsed: &ParsedHcl) -> Vec<String> {
    let name = |structure: &Structure| match structure {
        Structure::Attribute(attribute) => attribute.key.to_string().trim().to_owned(),
        Structure::Block(block) => match block.labels.last() {
            Some(label) => label.as_str().to_owned(),
            None => block.ident.as_str().to_owned(),
        },
    };
    parsed.body.iter().map(name).collect()
}

/// Faults as `kind at: detail`.
fn faults(text: &str) -> Vec<String> {
    let tell =
        |fault: &Fault| format!("{:?} `{}`: {}", fault.kind, cut(text, fault.at), fault.detail);
    read(text).faults.iter().map(tell).collect()
}

fn check(text: &str, expected_names: &[&str], expected_faults: &[&str]) {
    assert_eq!(names(&read(text)), expected_names, "{text}");
    assert_eq!(faults(text), expected_faults, "{text}");
}

#[test]
fn a_sound_text_is_what_the_parser_makes_of_it() {
    let text = "# é\nlocals {\n  a = \"é${b[\"c\"]}\" /* d */\n}\n\nx = <<-EOT\n  ${y} # no comment\n  EOT\n";
    let parsed = read(text);
    assert_eq!(parsed.faults, []);
    assert_eq!(parsed.body, hcl_edit::parser::parse_body(text).unwrap());
    assert_eq!(parsed.body.to_string(), text);
}

#[test]
fn places_are_bytes() {
    let text = "# é\nx = \"é\"\n";
    let parsed = read(text);
    let attribute = parsed.body.get_attribute("x").unwrap();
    assert_eq!(cut(text, parsed.at(&attribute.key)), "x");
    assert_eq!(cut(text, parsed.at(&attribute.value)), "\"é\"");
}

#[test]
fn comments_of_all_three_sorts_are_kept() {
    let text = "# one\r\na = 1 // two\nb = [ /* three\n*/ 2, # \"four\n]\nc = \"# no\"\nd = <<E\n# no\nE\n";
    let comments = read(text).comments;
    let found: Vec<_> = comments.iter().map(|(at, inner)| (cut(text, *at), &**inner)).collect();
    assert_eq!(
        found,
        [
            ("# one", " one"),
            ("// two", " two"),
            ("/* three\n*/", " three\n"),
            ("# \"four", " \"four"),
        ]
    );
}

#[test]
fn one_bad_block_does_not_take_the_others() {
    check(
        "a = 1\nresource \"r\" \"bad\" {\n  x = \n}\nresource \"r\" \"good\" {\n  x = 1\n}\n",
        &["a", "good"],
        &["Grammar ``: expected a value"],
    );
}

#[test]
fn each_bad_block_is_told() {
    check(
        "a = @\nb = 1\nc = 'x'\nd = \"\\q\"\ne = 1;\nf {\n  g\n}\nh = 2\n",
        &["b", "h"],
        &[
            "Grammar `@`: expected a value",
            "Grammar `'`: found `'`; texts are written in double quotes",
            "Grammar `\"`: an escape here does not exist; a backslash is written `\\\\`",
            "Grammar `;`: expected a line break",
            "Grammar ``: expected `=` or a block",
        ],
    );
}

#[test]
fn a_bracket_that_is_never_closed_ends_at_the_next_block() {
    check(
        "resource \"r\" \"bad\" {\n  x = jsonencode({\n    a = 1\n  }\n\nresource \"r\" \"good\" {\n}\n",
        &["good"],
        &["Unclosed `(`: `(` is never closed"],
    );
}

#[test]
fn brackets_that_do_not_fit_are_told() {
    check("a {\n  x = [1, 2\n}\nb = 1\n", &["b"], &["Mismatched `[`: `[` is closed by `}`"]);
    check("a {\n}\n}\nb = 1\n", &["a", "b"], &["Mismatched `}`: `}` closes nothing"]);
}

#[test]
fn a_quote_that_is_never_closed_ends_with_its_line() {
    check(
        "a {\n  x = \"abc\n}\nb = \"c\"\n",
        &["b"],
        &["Unclosed `\"`: this quote is never closed"],
    );
}

#[test]
fn what_runs_to_the_end_is_told_at_its_start() {
    check("a = 1\nb = <<EOT\nabc\n", &["a"], &["Unclosed `<<`: no line `EOT` that ends this text"]);
    check("a = 1\n/* b = 2\n", &["a"], &["Unclosed `/*`: `/*` is never closed"]);
    check("a = 1\nb = \"${c\"\n", &["a"], &["Unclosed `\"`: this quote is never closed"]);
}

#[test]
fn an_empty_heredoc_does_not_swallow_what_follows() {
    let text = "a = <<E\nE\nb = <<E\nx\nE\nc = f(<<-E\r\n  E\n)\n";
    check(text, &["a", "b", "c"], &[]);
    let body = read(text).body;
    assert_eq!(body.get_attribute("a").unwrap().value.as_str(), Some(""));
}

#[test]
fn braces_in_texts_are_no_braces() {
    check(
        "a = \"}${ { b = \"{\" }[\"b\"] }$${{\"\nc = <<-E\n  } ${ \"}\" } %%{\n  Ex\n  E\nd = \"%{ if x }}%{ endif }\"\n",
        &["a", "c", "d"],
        &[],
    );
}

#[test]
fn keys_that_occur_twice_are_kept_and_told() {
    let text = "a = {\n  Foo   = 1\n  \"Foo\" = 2\n  Bar = 3\n  Bar = 4\n  \"b:c\" = 5\n  \"b:c\" = 6\n}\nx = 1\nx = 2\n";
    let parsed = read(text);
    let told: Vec<_> = parsed
        .faults
        .iter()
        .map(|fault| (cut(text, fault.first.unwrap()), cut(text, fault.at), &*fault.detail))
        .collect();
    assert_eq!(
        told,
        [
            ("Foo", "\"Foo\"", "Foo"),
            ("Bar", "Bar", "Bar"),
            ("\"b:c\"", "\"b:c\"", "b:c"),
            ("x", "x", "x"),
        ]
    );
    assert!(parsed.faults.iter().all(|fault| fault.kind == FaultKind::DuplicateKey));
    let object = parsed.body.get_attribute("a").unwrap().value.as_object().unwrap();
    let keys: Vec<_> = object
        .iter()
        .map(|(key, _)| {
            let text = key.as_ident().map(hcl_edit::Ident::as_str);
            let text = text.or_else(|| key.as_expr()?.as_str()).unwrap();
            parsed.key(key, text)
        })
        .collect();
    assert_eq!(keys, ["Foo", "Foo", "Bar", "Bar", "b:c", "b:c"]);
}

#[test]
fn a_repeated_key_that_is_an_expression_costs_its_block() {
    check(
        "a = {\n  (b) = 1\n  (b) = 2\n}\nc = 1\n",
        &["c"],
        &["Grammar `(`: a key that occurs again"],
    );
}

#[test]
fn a_byte_order_mark_is_read_over() {
    check("\u{feff}a = 1\n", &["a"], &["ByteOrderMark `\u{feff}`: "]);
}

#[test]
fn windows_line_breaks_are_line_breaks() {
    check(
        "a {\r\n  x = <<E\r\ny\r\nE\r\n}\r\nb = \r\nc = 1\r\n",
        &["a", "c"],
        &["Grammar ``: expected a value"],
    );
}

#[test]
fn after_twenty_bad_blocks_the_rest_is_left() {
    let text = format!("a = 1\n{}b = 1\n", "c = @\n".repeat(30));
    let parsed = read(&text);
    assert_eq!(names(&parsed), ["a"]);
    assert_eq!(parsed.faults.len(), 22);
    assert!(parsed.faults.iter().any(|fault| fault.kind == FaultKind::TooMany));
}

#[test]
fn an_empty_text_is_an_empty_module() {
    check("", &[], &[]);
    check("# only a comment", &[], &[]);
}
