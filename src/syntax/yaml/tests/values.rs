//! What scalars, keys and flow collections mean.

use super::*;

#[test]
fn scalars_mean_what_the_core_schema_says() {
    check(
        "Version: 2012-10-17\nEnabled: true\nDays: 35\nAccount: 012345678901\nNone: ~\nEmpty:\n",
        r#"{"Version": "2012-10-17", "Enabled": true, "Days": 35, "Account": 012345678901, "None": null, "Empty": null}"#,
    );
}

#[test]
fn quotes_make_texts() {
    check("- '35'\n- \"true\"\n- ''\n- \"~\"\n", r#"["35", "true", "", "~"]"#);
}

#[test]
fn block_scalars_are_texts() {
    check("- |\n  35\n- >-\n  a\n  b\n- |2-\n    c\n", r#"["35\n", "a b", "  c"]"#);
}

#[test]
fn standard_tags_say_what_a_scalar_is() {
    check(
        "- !!str 35\n- ! 35\n- !!int '35'\n- !!bool 'true'\n- !!binary aGk=\n- !!seq [1]\n",
        r#"["35", "35", 35, true, "aGk=", [1]]"#,
    );
}

#[test]
fn keys_are_taken_by_their_text() {
    check(
        "1: a\ntrue: b\n~: c\n'q': d\n: e\n? [x, y]\n: f\n? |\n  long\n: g\n",
        r#"{"1": "a", "true": "b", "~": "c", "q": "d", "": "e", "[x, y]": "f", "long\n": "g"}"#,
    );
}

#[test]
fn flow_collections_may_leave_things_out() {
    check("{a, b: , [c: 1]: d}", r#"{"a": null, "b": null, "[c: 1]": "d"}"#);
    check("[a: 1, b]", r#"[{"a": 1}, "b"]"#);
}

#[test]
fn json_is_yaml() {
    check(r#"{"a": [1, -2.5e3, null, "\u00e9\/"]}"#, r#"{"a": [1, -2.5e3, null, "é/"]}"#);
}

#[test]
fn windows_line_breaks_are_line_breaks() {
    check("a: |\r\n  x\r\n  y\r\nb: 'c'\r\n", r#"{"a": "x\ny\n", "b": "c"}"#);
}
