use super::*;
use crate::source::{Location, Sources};
use crate::syntax::{Limits, Open, Value, json};

const ESTATE: &str = r#"{
  "Statement": [
    { "Sid": "A", "Effect": "Allow", "Actions": ["kms:decrypt", "kms:encrypt"], "Services": [] },
    { "Sid": "B", "Effect": "Deny", "Actions": "kms:decrypt", "Condition": {} },
    { "Sid": "C", "Effect": "Allow", "Actions": ["kms:*"],
      "Conditions": [{ "Key": "kms:viaservice" }, { "Key": "aws:sourcearn" }] }
  ]
}"#;

fn tree(text: &str) -> Node {
    let sources = Sources::default();
    json::parse(sources.add("a.json", text), text, &Limits::default()).root
}

/// The Sids that a filter over the statements selects.
#[track_caller]
fn check(filter: &str, expected: &[&str]) {
    let query = Query::compile(&format!("$.Statement[?{filter}].Sid")).unwrap();
    let root = tree(ESTATE);
    let found: Vec<&str> =
        query.select(&root).hits.iter().filter_map(|way| way.last()?.text()).collect();
    assert_eq!(found, expected, "{filter}");
}

#[test]
fn filters_select_in_the_order_of_the_document() {
    check("@.Effect == 'Allow'", &["A", "C"]);
    check("@.Effect == 'Allow' && @.Conditions", &["C"]);
    check("@.Conditions[?@.Key == 'kms:viaservice']", &["C"]);
    check("count(@.Conditions[*]) > 1", &["C"]);
}

#[test]
fn set_functions_take_lists_of_one_without_brackets() {
    check("in('kms:decrypt', @.Actions)", &["A", "B"]);
    check("nin('kms:decrypt', @.Actions)", &["C"]);
    check("any_of(@.Actions, 'kms:*')", &["C"]);
    check("none_of(@.Actions, 'kms:*')", &["A", "B"]);
    check("subset_of(@.Actions, 'kms:decrypt')", &["B"]);
}

#[test]
fn a_missing_member_has_nothing_in_common_with_anything() {
    check("in('x', @.Absent)", &[]);
    check("nin('x', @.Absent)", &["A", "B", "C"]);
    check("none_of(@.Absent, @.Actions)", &["A", "B", "C"]);
    check("subset_of(@.Absent, @.Actions)", &[]);
}

#[test]
fn what_the_crate_does_with_empty_values_is_pinned() {
    check("@.Condition", &["B"]);
    check("@.Services", &["A"]);
    check("@.Services[*]", &[]);
    check("!@.Services[*]", &["A", "B", "C"]);
}

#[test]
fn numbers_compare_as_numbers_whatever_they_were_written_as() {
    let root = tree(r#"[{ "n": 007 }, { "n": 7.0 }, { "n": 70 }, { "n": "7" }]"#);
    let found = |query: &str| Query::compile(query).unwrap().select(&root).hits.len();
    assert_eq!(found("$[?@.n == 7]"), 2);
    assert_eq!(found("$[?@.n > 7]"), 1);
    assert_eq!(found("$[?@.n == '7']"), 1);
}

#[test]
fn a_hit_brings_its_place_and_what_is_around_it() {
    let root = tree(ESTATE);
    let query = Query::compile("$.Statement[?@.Effect == 'Deny']").unwrap();
    let selected = query.select(&root);
    let way = &selected.hits[0];
    let start = usize::try_from(way[2].at.span.start).unwrap();
    assert!(ESTATE.get(start..).unwrap().starts_with(r#"{ "Sid": "B""#));
    assert_eq!(way[0], &root);
}

/// The estate with the member `name` of statement `index` unresolved.
fn open(index: usize, name: &str, element: bool) -> Node {
    let mut root = tree(ESTATE);
    let unknown = Node::new(Location::default(), Value::Open(Open::hole("var.x", "no value")));
    let Value::Map(entries) = &mut root.value else { return root };
    let Value::List(statements) = &mut entries[0].value.value else { return root };
    let Value::Map(members) = &mut statements[index].value else { return root };
    let member = members.iter_mut().find(|member| &*member.key.text == name).unwrap();
    if let (Value::List(items), true) = (&mut member.value.value, element) {
        items.push(unknown);
    } else {
        member.value = unknown;
    }
    root
}

/// Hits and taken back hits.
#[track_caller]
fn check_open(root: &Node, query: &str, expected: (usize, usize)) {
    let query = Query::compile(query).unwrap();
    let selected = query.select(root);
    assert_eq!((selected.hits.len(), selected.unjudged.len()), expected);
}

#[test]
fn a_hit_that_rests_on_an_unknown_member_is_taken_back() {
    let query = "$.Statement[?@.Effect == 'Allow' && nin('x', @.Actions)]";
    check_open(&open(0, "Actions", false), query, (1, 1));
    check_open(&open(0, "Actions", true), query, (1, 1));
}

#[test]
fn unknowns_that_the_query_does_not_name_do_not_matter() {
    let query = "$.Statement[?@.Effect == 'Allow']";
    check_open(&open(0, "Actions", false), query, (2, 0));
}

#[test]
fn an_unknown_in_another_statement_does_not_matter() {
    let query = "$.Statement[?@.Effect == 'Allow' && nin('x', @.Actions)].Sid";
    check_open(&open(1, "Actions", false), query, (2, 0));
    check_open(&open(0, "Actions", false), query, (1, 1));
}

#[test]
fn an_unknown_that_is_selected_is_no_hit() {
    check_open(&open(0, "Sid", false), "$.Statement[*].Sid", (2, 1));
}

#[test]
fn the_column_of_a_mistake_is_kept() {
    let complaint = Query::compile("$.Statement[?@.Effect = 'Allow']").unwrap_err();
    assert_eq!(complaint.column, Some(22));
}

/// What lint says about a query over the key policy's view.
fn complaints(query: &str) -> Vec<String> {
    let view = crate::rules::view::named("key-policy").unwrap();
    let query = Query::compile(query).unwrap();
    query.lint(view).into_iter().map(|complaint| complaint.what).collect()
}

#[test]
fn constructs_that_mislead_are_refused() {
    for (query, expected) in [
        ("$..Action", "the query uses `..`, which visits every value of every document"),
        (
            "$.Statement[?@.Sid != null]",
            "`null` does not tell a missing member from one that is there",
        ),
        (
            "$.Statement[?count(@.Actions[*]) == 0]",
            "`count` of nothing is not `0` but nothing, so this is never true",
        ),
        (
            "$.Statement[?@[?@ == 1]]",
            "a filter stands directly on `@`, where it gives wrong answers",
        ),
        (
            "$.Statement[?length(@.Action) > 1]",
            "`Action` may be a text, whose length is its letters",
        ),
        ("$.Statement[?length(@.*) > 1]", "`length` wants one member"),
        (
            "$.Statement[?count(@.Actions[*])]",
            "`length`, `count` and `value` give a number, not a yes or no",
        ),
        ("$.Statement[?value(@.Sid) == 'a']", "`value` is not needed here"),
        (
            "$.Statement[?search(@.Sid, '(')]",
            "the query's regular expression does not compile, so it never matches",
        ),
        ("$.Statement[?search(@.Sid, @.Effect)]", "a pattern must stand in the query itself"),
        (
            "$.Statement[?in('kms:decrypt', @.Actions[*])]",
            "`in` wants a text or one member on each side",
        ),
        (
            "$.Statement[?in('kms:Decrypt', @.Actions)]",
            "`Actions` is in lower case, so it never is `kms:Decrypt`",
        ),
        (
            "$.Statement[?@.Conditions[?@.Key == 'kms:ViaService']]",
            "`Key` is in lower case, so it never is `kms:ViaService`",
        ),
        ("$.Statement[?@.Acton]", "the view `key-policy` has no member `Acton`"),
    ] {
        assert_eq!(complaints(query), [expected], "{query}");
    }
}

#[test]
fn sound_queries_are_let_through() {
    for query in [
        "$.Statement[?@.Effect == 'Allow' && @.AnyPrincipal == true && !@.Conditions[*]]",
        "$.Statement[?@.Condition.StringEquals['aws:SourceArn'] == '*']",
        "$.Statement[?length(@.Actions) > 1].Principal.AWS",
        "$.Statement[?search(@.Sid, '^[A-Z]')]",
        "$['Statement'][0, 1]['Sid']",
    ] {
        assert!(complaints(query).is_empty(), "{query}: {:?}", complaints(query));
    }
}
