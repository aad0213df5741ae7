//! Literals in every style, written by hand and at random.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::syntax::{Limits, json, yaml};

/// A text value whose literal is `raw`, standing in a file with something before it.
fn literal(sources: &Sources, raw: &str, text: &str) -> Node {
    const BEFORE: &str = "é: ";
    let file = sources.add("a.txt", format!("{BEFORE}{raw} after"));
    let offset = |at: usize| u32::try_from(at).unwrap();
    let span = Span::new(offset(BEFORE.len()), offset(BEFORE.len() + raw.len()));
    Node::new(Location::new(file, span), Value::Text(text.into()))
}

/// The bytes of the literal `raw` that each of `parts` of its text came from.
#[track_caller]
fn check(raw: &str, text: &str, parts: &[(&str, &str)]) {
    let sources = Sources::default();
    let node = literal(&sources, raw, text);
    for (part, expected) in parts {
        let start = text.find(part).unwrap();
        let at = within(&sources, &node, start..start + part.len());
        assert_eq!(sources.slice(at), *expected, "{part:?} of {raw:?}");
    }
}

#[test]
fn json_strings() {
    check(
        r#""a\"b\u00e9\ud83d\ude00c""#,
        "a\"bé😀c",
        &[("\"", "\\\""), ("é", "\\u00e9"), ("😀c", r"\ud83d\ude00c")],
    );
    check(r#""plain""#, "plain", &[("lai", "lai"), ("plain", "plain")]);
    check("'it\\'s'", "it's", &[("'s", "\\'s")]);
    check("“a b”", "a b", &[("b", "b")]);
    check(r#""cut \"off"#, "cut \"off", &[("\"off", "\\\"off")]);
}

#[test]
fn yaml_scalars() {
    check("a b\n    c\n\n  d", "a b c\nd", &[("b c", "b\n    c"), ("d", "d")]);
    check("'it''s\n  ''''x'", "it's ''x", &[("'s", "''s"), ("''x", "''''x")]);
    check(
        "\"a \\\n   b\\x41 \n  c\\n\n\n\\ d\"",
        "a bA c\n\n d",
        &[("bA", "b\\x41"), ("c", "c"), (" d", "\\ d")],
    );
    check("  {\n    \"a\": 1\n  }\n", "{\n  \"a\": 1\n}\n", &[("\"a\"", "\"a\""), ("}", "}")]);
    check("|-\n  a\n   b", "a\n b", &[("a", "a"), (" b", " b")]);
    check("text\n  more\n\n  last", "text more\nlast\n", &[("more", "more"), ("last", "last")]);
}

/// Reads `text` as YAML; every character of every text in it leads to itself in the file or, where
/// `exact`, to an escape, otherwise to some bytes of its literal.
fn check_yaml(text: &str, exact: bool) {
    let sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let root = yaml::parse(file, text, &Limits::default()).root;
    let mut nodes = vec![&root];
    let mut texts = 0;
    while let Some(node) = nodes.pop() {
        nodes.extend(node.items());
        nodes.extend(node.entries().iter().map(|entry| &entry.value));
        let Some(decoded) = node.text() else { continue };
        texts += 1;
        for (start, c) in decoded.char_indices().filter(|(_, c)| !c.is_ascii_whitespace()) {
            let at = within(&sources, node, start..start + c.len_utf8());
            let found = sources.slice(at);
            assert!(node.at.contains(at) && !found.is_empty(), "{c} {found:?} in {text:?}");
            let same = found == c.to_string() || found.starts_with(['\\', '\'']);
            assert!(same || !exact, "{c} {found:?} in {text:?}");
        }
    }
    assert!(texts > 0 || !exact, "{text:?} has no text");
}

#[test]
fn every_style_of_the_yaml_reader_leads_back() {
    for text in [
        "k: plain é\n  more\n\n  end\n",
        "k: |\n  {\n    \"é\": 1\n  }\n",
        "k: |+\n\n  a  \n\n    b\n\n",
        "k: |2\n\n     a\n    b\n",
        "k: >-\n  folded\n  é\n\n  x\n    more\n  y\n",
        "k: 'it''s\n  é'''''\n",
        "k: \"\\x41\\u00e9 \\\"q\\\" \\\n   x\\tb\n\n  c \\uD83C\\uDFB5 d\\U0001F600\"\n",
        "k: \"a \\\n\n\n  b\"\n",
        "k: |\n  \"quoted\"\n",
        "k: \"a\r  b\r\r  c\"\n",
        "k: |\r\n  a\r\n  b\r\n",
        "k: !Sub |\n  {\n    \"Effect\": \"${x}\"\n  }\n",
    ] {
        check_yaml(text, true);
    }
}

#[test]
fn hcl_templates() {
    check(
        "<<-EOT\n    {\n      \"$${aws:x}\"\n    }\n  EOT",
        "{\n  \"${aws:x}\"\n}\n",
        &[("${aws", "$${aws"), ("}\n", "}\n")],
    );
    check(r#""$${a}\t%%{b}""#, "${a}\t%{b}", &[("a", "a"), ("{b", "{b"), ("\t", "\\t")]);
}

#[test]
fn a_text_from_elsewhere_leads_to_the_whole_value() {
    check("var.policy", "{\"a\": 1}", &[("a", "var.policy")]);
    check("abc", "xyz", &[("y", "abc")]);
    let sources = Sources::default();
    let node = literal(&sources, "abc", "xyz");
    let inner = embed(&sources, &node, "Policy").unwrap();
    for start in 0..3 {
        let at = sources.in_file(Location::new(inner, Span::new(start, start + 1)));
        assert_eq!(at, node.at);
    }
}

#[test]
fn an_empty_string_stands_between_its_quotes() {
    let sources = Sources::default();
    let node = literal(&sources, "\"\"", "");
    let inner = embed(&sources, &node, "Policy").unwrap();
    let at = sources.in_file(Location::new(inner, Span::new(0, 0)));
    assert_eq!(at.span, Span::new(node.at.span.start + 1, node.at.span.start + 1));
}

#[test]
fn a_policy_in_a_string_in_a_string_is_read_with_places_in_the_file() {
    let sources = Sources::default();
    let text = r#"{"Policy": "{\"Inner\": \"{\\\"a\\\": true}\"}"}"#;
    let file = sources.add("answer.json", text);
    let outer = json::parse(file, text, &Limits::default()).root;
    let middle = embed(&sources, outer.get("Policy").unwrap(), "Policy").unwrap();
    let root = json::parse(middle, &sources.get(middle).text, &Limits::default()).root;
    let inner = embed(&sources, root.get("Inner").unwrap(), "Inner").unwrap();
    let root = json::parse(inner, &sources.get(inner).text, &Limits::default()).root;
    assert_eq!(sources.get(inner).name, "answer.json → Policy → Inner");
    let entry = root.entry("a").unwrap();
    assert_eq!(sources.slice(entry.key.at), "\"a\"");
    assert_eq!(sources.slice(sources.in_file(entry.key.at)), r#"\\\"a\\\""#);
    assert_eq!(sources.slice(sources.in_file(entry.value.at)), "true");
}

#[test]
fn only_texts_hold_texts() {
    let sources = Sources::default();
    assert_eq!(embed(&sources, &Node::default(), "Policy"), None);
}

/// How a text is written as a literal.
type Style = fn(&str, bool) -> (String, String);

/// Styles as functions from a text to the literal and what it decodes to. `odd` chooses between two
/// ways to write the same.
const STYLES: [Style; 6] =
    [json_string, single_quoted, plain, literal_block, folded_block, heredoc];

fn json_string(text: &str, odd: bool) -> (String, String) {
    let mut raw = "\"".to_owned();
    for c in text.chars() {
        if odd && u32::from(c).is_multiple_of(3) {
            raw.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            raw.push_str(serde_json::to_string(&c).unwrap().trim_matches('"'));
            if c == '"' {
                raw.push('"');
            }
        }
    }
    (raw + "\"", text.to_owned())
}

fn single_quoted(text: &str, odd: bool) -> (String, String) {
    let words = words(text);
    let gap = if odd { "\n      " } else { " " };
    (format!("'{}'", words.join(gap).replace('\'', "''")), words.join(" "))
}

fn plain(text: &str, odd: bool) -> (String, String) {
    let text = format!("x{text}");
    let words = words(&text);
    let (gap, decoded) = if odd { ("\n\n\n   ", "\n\n") } else { ("\r\n   ", " ") };
    (words.join(gap), words.join(decoded))
}

fn literal_block(text: &str, odd: bool) -> (String, String) {
    let lines = words(text);
    let mut raw = if odd { "|+\n".to_owned() } else { String::new() };
    let mut decoded = String::new();
    for (index, line) in lines.iter().enumerate() {
        let indent = " ".repeat(index % 3);
        writeln!(raw, "    {indent}{line}").unwrap();
        writeln!(decoded, "{indent}{line}").unwrap();
    }
    (raw, decoded)
}

fn folded_block(text: &str, odd: bool) -> (String, String) {
    let words = words(text);
    let header = if odd { ">-\n    " } else { "    " };
    (format!("{header}{}", words.join("\n    ")), words.join(" "))
}

fn heredoc(text: &str, odd: bool) -> (String, String) {
    let (raw, decoded) = literal_block(text, false);
    let raw = raw.replace("${", "$${").replace("%{", "%%{");
    let opener = if odd { "<<-EOT" } else { "<<EOT" };
    (format!("{opener}\n{raw}    EOT"), decoded)
}

fn words(text: &str) -> Vec<&str> {
    text.split(is_blank).filter(|word| !word.is_empty()).collect()
}

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_character_is_found_in_its_literal(
        text in "[ -~é😀\n\t]{0,40}",
        style in 0..STYLES.len(),
        odd in any::<bool>(),
    ) {
        let (raw, decoded) = STYLES[style](&text, odd);
        let sources = Sources::default();
        let node = literal(&sources, &raw, &decoded);
        let inner = embed(&sources, &node, "inner").unwrap();
        let mut last = node.at.span.start;
        for (start, c) in decoded.char_indices().filter(|(_, c)| !c.is_ascii_whitespace()) {
            let end = u32::try_from(start + c.len_utf8()).unwrap();
            let span = Span::new(u32::try_from(start).unwrap(), end);
            let at = sources.in_file(Location::new(inner, span));
            let found = sources.slice(at);
            let escaped = found.starts_with('\\') || found == "''" || found == "$$" || found == "%%";
            prop_assert!(found == c.to_string() || escaped, "{c:?} → {found:?} in {raw:?}");
            prop_assert!(last <= at.span.start && node.at.contains(at), "{raw:?}");
            last = at.span.end;
        }
    }

    #[test]
    fn texts_of_any_yaml_lead_into_their_literal(text in "[a-cé:'\"|>\\\\x4\\[{,}\\]# \n-]{0,30}") {
        check_yaml(&text, false);
    }

    #[test]
    fn nothing_breaks_on_texts_that_are_not_of_the_literal(
        raw in "[ -~é😀\n\t“”]{0,20}",
        text in "[ -~é😀\n\t“”]{0,20}",
    ) {
        let sources = Sources::default();
        let node = literal(&sources, &raw, &text);
        let inner = embed(&sources, &node, "inner").unwrap();
        let whole = Location::new(inner, Span::new(0, u32::try_from(text.len()).unwrap()));
        prop_assert!(node.at.contains(sources.in_file(whole)));
    }
}
