//! From decoded text back to the file.

use pretty_assertions::assert_eq;

use super::*;

fn span(start: usize, length: usize) -> Span {
    Span::new(u32::try_from(start).unwrap(), u32::try_from(start + length).unwrap())
}

/// Every character of the decoded text leads to itself in the file, or to an escape.
fn check(text: &str) {
    let root = read(text).root;
    let node = root.get("k").unwrap_or(&root);
    let decoded = node.text().unwrap();
    let map = offsets(text, node.at.span, decoded);
    for (at, c) in decoded.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let outer = map.outer(span(at, c.len_utf8()));
        let cut = outer.slice(text).unwrap();
        assert!(cut.chars().eq([c]) || cut.starts_with(['\\', '\'']), "{c} {cut} in {text}");
    }
}

#[test]
fn every_style_leads_back() {
    for text in [
        "k: plain é\n  more\n\n  end\n",
        "k: |\n  {\n    \"é\": 1\n  }\n",
        "k: |+\n\n  a  \n\n    b\n\n",
        "k: |2\n\n     a\n    b\n",
        "k: >-\n  folded\n  é\n\n  x\n    more\n  y\n",
        "k: 'it''s\n  é'\n",
        "k: \"\\x41\\u00e9 \\\"q\\\" \\\n   x\\tb\n\n  c \\uD83C\\uDFB5 d\\U0001F600\"\n",
        "k: |\n  \"quoted\"\n",
        "k: |\r\n  a\r\n  b\r\n",
    ] {
        check(text);
    }
}

#[test]
fn an_escape_leads_to_all_of_itself() {
    let text = "\"a\\u00e9b\"";
    let map = offsets(text, Span::new(0, 10), "aéb");
    assert_eq!(map.outer(Span::new(1, 3)), Span::new(2, 8));
    assert_eq!(map.outer(Span::new(3, 4)), Span::new(8, 9));
}

#[test]
fn through_sources_a_policy_in_a_block_is_shown_in_the_template() {
    let text = "P: !Sub |\n  {\n    \"Effect\": \"Allow\"\n  }\n";
    let sources = Sources::default();
    let file = sources.add("t.yaml", text);
    let root = parse(file, text, &Limits::default()).root;
    let block = root.get("P").unwrap().get("Fn::Sub").unwrap();
    let decoded = block.text().unwrap();
    let inner = sources.add_decoded("P", decoded, file, offsets(text, block.at.span, decoded));
    let at = decoded.find("\"Allow\"").unwrap();
    let found = sources.in_file(Location::new(inner, span(at, 7)));
    assert_eq!(sources.slice(found), "\"Allow\"");
}
