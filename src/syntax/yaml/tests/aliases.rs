//! Aliases, merge keys, and bombs made of them.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;

use super::*;

#[test]
fn an_alias_is_its_value_at_the_place_of_the_original() {
    let text = "a: &x [1, 2]\nb: *x\n*x : c\n";
    check(text, r#"{"a": [1, 2], "b": [1, 2], "*x": "c"}"#);
    let root = read(text).root;
    assert_eq!(root.get("b").unwrap().at, root.get("a").unwrap().at);
    check("- &k key\n- {*k : 1, &j b: *k }\n- *j\n", r#"["key", {"key": 1, "b": "key"}, "b"]"#);
}

#[test]
fn a_collection_that_ends_with_an_alias_ends_behind_it() {
    check_places("- &x 1\n- - *x\n", &["- &x 1\n- - *x", "1", "- *x", "1"]);
}

#[test]
fn an_anchor_may_be_used_again() {
    check("- &x 1\n- *x\n- &x 2\n- *x\n", "[1, 1, 2, 2]");
}

#[test]
fn merged_entries_stand_where_the_merge_key_stands() {
    check(
        "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nall:\n  a: 0\n  <<: [*b, *m]\n  x: 9\n",
        r#"{"base": {"x": 1, "y": 2}, "more": {"y": 3, "z": 4}, "all": {"a": 0, "y": 2, "z": 4, "x": 9}}"#,
    );
}

#[test]
fn merged_entries_keep_the_places_of_the_originals() {
    let root = read("base: &b {x: 1}\nall:\n  <<: *b\n").root;
    let merged = root.get("all").unwrap().entry("x").unwrap();
    let original = root.get("base").unwrap().entry("x").unwrap();
    assert_eq!((merged.key.at, merged.value.at), (original.key.at, original.value.at));
}

#[test]
fn what_is_no_map_is_not_merged() {
    check("<<: 1\n", r#"{"<<": 1}"#);
    check("'<<': {a: 1}\n", r#"{"<<": {"a": 1}}"#);
    check("<<: !Include x\n", r#"{"<<": {"Fn::Include": "x"}}"#);
    check("<<: [{a: 1}, 2]\n", r#"{"<<": [{"a": 1}, 2]}"#);
}

#[test]
fn an_alias_without_anchor_is_unknown_and_the_rest_is_read() {
    let text = "a: *nope\nb: 1\n";
    assert_eq!(faults(text), ["Grammar `*nope` at 3: no anchor before the alias `*nope`"]);
    assert_eq!(line(&read(text).root), r#"{"a": ?*nope, "b": 1}"#);
}

#[test]
fn an_alias_inside_its_own_value_is_unknown() {
    let text = "a: &x [1, *x]\n";
    assert_eq!(faults(text), ["Grammar `*x` at 10: the alias stands inside what it names"]);
    assert_eq!(line(&read(text).root), r#"{"a": [1, ?*x]}"#);
}

#[test]
fn a_bomb_of_values_goes_off_in_a_small_box() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let start = Instant::now();
    let parsed = read(&text);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let kinds: Vec<_> = parsed.faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::TooManyAliases]);
    assert!(size(&parsed.root) < 400_000);
}

#[test]
fn a_bomb_of_text_is_counted_by_its_bytes() {
    let text = format!("- &x '{}'\n{}", "x".repeat(1_000_000), "- *x\n".repeat(10_000));
    let parsed = read(&text);
    assert_eq!(parsed.faults[0].kind, FaultKind::TooManyAliases);
    let copies = parsed.root.items().iter().filter(|item| item.text().is_some()).count();
    assert!(copies < 30, "{copies}");
}

#[test]
fn aliases_cannot_be_stacked_past_the_depth() {
    let mut text = "- &a0 []\n".to_owned();
    for level in 1..300 {
        writeln!(text, "- &a{level} [*a{}]", level - 1).unwrap();
    }
    let parsed = read(&text);
    assert_eq!(parsed.faults[0].kind, FaultKind::TooDeep);
    assert!(depth(&parsed.root) <= 128);
}

fn size(node: &Node) -> usize {
    1 + node.items().iter().map(size).sum::<usize>()
        + node.entries().iter().map(|entry| size(&entry.value)).sum::<usize>()
}

fn depth(node: &Node) -> usize {
    let below = node.items().iter().chain(node.entries().iter().map(|entry| &entry.value));
    let here = usize::from(node.is_map() || matches!(node.value, Value::List(_)));
    here + below.map(depth).max().unwrap_or(0)
}
