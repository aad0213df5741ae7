//! Every function and form of expression against values that Terraform's console gave.

use crate::frontend::terraform::tests::value_of;

/// Expressions and their values as JSON, one a line.
const EXPRESSIONS: &str = include_str!("expressions.txt");

#[test]
fn expressions_have_the_values_that_terraform_gives_them() {
    let mut wrong = Vec::new();
    for line in EXPRESSIONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (expression, expected) = line.rsplit_once(" => ").unwrap();
        let expected = serde_json::from_str::<serde_json::Value>(expected).unwrap().to_string();
        let found = value_of("", expression);
        if found != expected {
            wrong.push(format!("{expression}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[track_caller]
fn check(expression: &str, expected: &str) {
    let variables = "variable \"u\" {}\nvariable \"v\" {}\n";
    assert_eq!(value_of(variables, expression), expected, "{expression}");
}

#[test]
fn what_is_known_of_a_list_stays() {
    check(r#"concat(["a"], var.u)"#, r#"["a","⟨var.u⟩…"]"#);
    check(r#"flatten([["a"], var.u])"#, r#"["a","⟨var.u⟩…"]"#);
    check(r#"compact(["a", "", var.u])"#, r#"["a","⟨var.u⟩…"]"#);
    check(r#"distinct([var.u, "a", var.u])"#, r#"["⟨var.u⟩","a"]"#);
    check(r#"reverse(["a", var.u])"#, r#"["⟨var.u⟩","a"]"#);
    check(r#"contains(["a", var.u], "a")"#, "true");
    check(r#"contains(["a", var.u], "b")"#, r#""⟨contains(['a', var.u], 'b')⟩""#);
    check("length([var.u])", "1");
    check("length(concat([1], var.u))", r#""⟨length([1, var.u])⟩""#);
}

#[test]
fn what_is_known_of_a_text_stays() {
    check(r#""arn:aws:iam::${var.u}:root""#, r#""arn:aws:iam::⟨var.u⟩:root""#);
    check(r#"format("%s/%s", "a", var.u)"#, r#""a/⟨var.u⟩""#);
    check(r#"join("/", ["a", var.u, "b"])"#, r#""a/⟨var.u⟩/b""#);
    check(r#"split(":", "a:b:${var.u}")[0]"#, r#""a""#);
    check(r#"startswith("arn:${var.u}", "arn:")"#, "true");
    check(r#"startswith("arn:${var.u}", "x")"#, "false");
    check(r#"formatlist("arn:%s:root", var.u)"#, r#"["arn:⟨var.u[*]⟩:root…"]"#);
    check(r#"[for a in var.u : "arn:${a}:root"]"#, r#"["arn:⟨var.u[*]⟩:root…"]"#);
}

#[test]
fn a_format_with_holes_keeps_what_it_says() {
    check(r#"format("arn:${var.u}:iam::%s:root", 1)"#, r#""arn:⟨var.u⟩:iam::1:root""#);
    check(r#"format("logs.${var.u}.amazonaws.com")"#, r#""logs.⟨var.u⟩.amazonaws.com""#);
    check(
        r#"formatlist("arn:aws:kms:%s:${var.u}:key/*", ["eu-west-1", "eu-west-2"])"#,
        r#"["arn:aws:kms:eu-west-1:⟨var.u⟩:key/*","arn:aws:kms:eu-west-2:⟨var.u⟩:key/*"]"#,
    );
    // the unknown part may hold a verb that takes the argument, or the end of one
    check(r#"format("a ${var.u}", 1)"#, r#""⟨format('a ${var.u}', 1)⟩""#);
    check(r#"format("a %${var.u}", 1)"#, r#""⟨format('a %${var.u}', 1)⟩""#);
    check(r#"lower("ARN:${var.u}:Root")"#, r#""arn:⟨lower(var.u)⟩:root""#);
}

#[test]
fn equal_expressions_are_the_same_unknown() {
    check("upper(var.u) == upper(var.u)", "true");
    check("upper(var.u) == upper(var.v)", r#""⟨upper(var.u) == upper(var.v)⟩""#);
    check(r#""a-${var.u}" == "b-x""#, "false");
    check(r#""a-${var.u}" == null"#, "false");
}

#[test]
fn an_unknown_condition_leaves_what_both_sides_share() {
    check(
        r#"var.u ? { a = 1, b = "x" } : { a = 1, b = "y" }"#,
        r#"{"a":1,"b":"⟨var.u ? 'x' : 'y'⟩"}"#,
    );
    check("var.u ? [1] : [2]", r#"["⟨var.u ? 1 : 2⟩"]"#);
    check(r#"var.u ? ["a", "b"] : ["a"]"#, r#"["a","⟨var.u ? ['b'] : []⟩…"]"#);
    check("var.u ? 1 : 1", "1");
    check("var.u && false", "false");
    check("var.u || true", "true");
    check("alltrue([var.u, false])", "false");
}

#[test]
fn unknown_maps_do_not_pretend_to_be_known() {
    check("merge({ a = 1 }, var.u)", r#""⟨merge({a = 1}, var.u)⟩""#);
    check("{ (var.u) = 1, b = 2 }", r#""⟨{var.u = …, {b = 2}}⟩""#);
    check("lookup({ a = 1 }, var.u, 2)", r#""⟨lookup({a = 1}, var.u, 2)⟩""#);
    check("var.u.a.b[0]", r#""⟨var.u.a.b[0]⟩""#);
    check(r#"coalesce(null, var.u, "b")"#, r#""⟨coalesce(null, var.u, 'b')⟩""#);
    check("coalesce(null, var.u)", r#""⟨var.u⟩""#);
}

#[test]
fn what_nobody_can_know_here_is_unknown() {
    check("timestamp()", r#""⟨timestamp()⟩""#);
    check(r#"uuidv5("dns", "a")"#, r#""⟨uuidv5('dns', 'a')⟩""#);
    check("terraform.workspace", r#""⟨terraform.workspace⟩""#);
}

#[test]
fn sizes_are_bounded() {
    for expression in [
        "range(100000000)",
        "setproduct(range(1000), range(1000))",
        r#"join("", [for x in range(90000) : format("%1000s", x)])"#,
        r#"replace(format("%10000s", "a"), "/./", format("%10000s", "b"))"#,
        r#"indent(100000, "\n")"#,
    ] {
        let found = value_of("", expression);
        assert!(found.starts_with("failed: "), "{expression}: {}", found.len());
    }
}
