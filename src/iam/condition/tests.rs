use proptest::prelude::*;

use crate::source::Location;
use crate::syntax::{Open, Part};

use super::super::known::Spanned;
use super::*;

/// What the request says of the key, one letter each: `a`bsent, an empty list `e`, `u`nknown, and
/// values that match (`y`) or do not (`n`): one alone as a single value, several as a list.
const REQUESTS: [&str; 9] = ["a", "e", "y", "n", "yy", "yn", "ny", "nn", "u"];

/// The truth table of the user guide: a form of an operator, and its answer to each of
/// [`REQUESTS`]. `P` is a positive operator, `N` its negation.
const TABLE: &[(&str, [char; 9])] = &[
    ("P", ['0', '0', '1', '0', '0', '0', '0', '0', '?']),
    ("N", ['1', '1', '0', '1', '0', '0', '0', '0', '?']),
    ("PIfExists", ['1', '1', '1', '0', '0', '0', '0', '0', '?']),
    ("NIfExists", ['1', '1', '0', '1', '0', '0', '0', '0', '?']),
    ("ForAllValues:P", ['1', '1', '1', '0', '1', '0', '0', '0', '?']),
    ("ForAllValues:N", ['1', '1', '0', '1', '0', '0', '0', '1', '?']),
    ("ForAllValues:PIfExists", ['1', '1', '1', '0', '1', '0', '0', '0', '?']),
    ("ForAllValues:NIfExists", ['1', '1', '0', '1', '0', '0', '0', '1', '?']),
    ("ForAnyValue:P", ['0', '0', '1', '0', '1', '1', '1', '0', '?']),
    ("ForAnyValue:N", ['0', '0', '0', '1', '0', '1', '1', '1', '?']),
    ("ForAnyValue:PIfExists", ['1', '1', '1', '0', '1', '1', '1', '0', '?']),
    ("ForAnyValue:NIfExists", ['1', '1', '0', '1', '0', '1', '1', '1', '?']),
];

/// An operator with a policy value, and a request value that matches it and one that does not,
/// negation aside.
const SAMPLES: &[(&str, &str, &str, &str)] = &[
    ("StringEquals", "a*", "a*", "ab"),
    ("StringNotEquals", "a*", "a*", "A*"),
    ("StringEqualsIgnoreCase", "aBc", "AbC", "ab"),
    ("StringNotEqualsIgnoreCase", "aBc", "AbC", "ab"),
    ("StringLike", "a?c*", "abcd", "ABCD"),
    ("StringNotLike", "a?c*", "abcd", "ac"),
    ("NumericEquals", "7", "7.0", "8"),
    ("NumericNotEquals", "7", "07", "seven"),
    ("NumericLessThan", "7", "-7", "7"),
    ("NumericLessThanEquals", "7", "7", "7.01"),
    ("NumericGreaterThan", "7", "10", "7"),
    ("NumericGreaterThanEquals", "7", "7", "6.99"),
    ("DateEquals", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-02"),
    ("DateNotEquals", "2026-01-01", "1767225600", "never"),
    ("DateLessThan", "2026-01-01", "2025-12-31", "2026-01-01"),
    ("DateLessThanEquals", "2026-01-01", "2026-01-01", "2026-01-01T00:00:01Z"),
    ("DateGreaterThan", "2026-01-01", "2026-01-02", "2026-01-01"),
    ("DateGreaterThanEquals", "2026-01-01", "2026-01-01", "2025-12-31T23:59:59Z"),
    ("Bool", "True", "true", "false"),
    ("BinaryEquals", "QUI=", "QUI", "QUJD"),
    ("IpAddress", "203.0.113.0/24", "203.0.113.9", "::1"),
    ("NotIpAddress", "203.0.113.0/24", "203.0.113.9", "198.51.100.1"),
    ("ArnEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"),
    ("ArnLike", "arn:aws:s3:::a*", "arn:aws:s3:::a:b", "a"),
    ("ArnNotEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3::x:ab"),
    ("ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::a/b", "arn:aws:s3:::b"),
];

fn condition(operator: &str, values: &[&str]) -> Condition {
    let at = Location::default();
    Condition {
        operator: Spanned::new(at, operator.into()),
        meaning: operator.parse().ok(),
        key: Spanned::new(at, "Aws:Key".into()),
        values: values.iter().map(|t| Spanned::new(at, Known::Yes((*t).into()))).collect(),
        values_at: at,
    }
}

fn request(letters: &str, yes: &str, no: &str) -> Context {
    let mut context = Context::default();
    let value = |letter| if letter == 'y' { yes } else { no };
    match letters {
        "a" => {}
        "e" => context.set_many("aws:key", []),
        "u" => context.set_unknown("aws:key"),
        "y" | "n" => context.set_one("AWS:KEY", value(letters.chars().next().unwrap())),
        several => context.set_many("aws:key", several.chars().map(value)),
    }
    context
}

fn letter(truth: &Truth) -> char {
    match truth {
        Truth::True => '1',
        Truth::False => '0',
        Truth::Unknown(_) => '?',
    }
}

fn ask(operator: &str, values: &[&str], context: &Context) -> char {
    letter(&ConditionTest::new(&condition(operator, values), true).holds(context))
}

#[test]
fn every_operator_follows_the_truth_table() {
    for (name, wanted, yes, no) in SAMPLES {
        let negated = Comparison::named(name).unwrap().is_negated();
        for (form, answers) in TABLE.iter().filter(|(form, _)| form.contains('N') == negated) {
            let operator = form.replacen(if negated { 'N' } else { 'P' }, name, 1);
            for (letters, expected) in REQUESTS.iter().zip(answers) {
                let context = request(letters, yes, no);
                assert_eq!(ask(&operator, &[wanted], &context), *expected, "{operator} {letters}");
            }
        }
    }
}

#[test]
fn every_comparison_has_a_sample() {
    for name in Comparison::names().filter(|name| *name != "Null") {
        assert!(SAMPLES.iter().any(|sample| sample.0 == name), "{name}");
    }
}

#[test]
fn null_asks_for_presence() {
    for (operator, value, answers) in [
        ("Null", "true", "11000000?"),
        ("Null", "FALSE", "00111111?"),
        ("Null", "maybe", "000000000"),
        ("ForAllValues:Null", "true", "111111111"),
        ("ForAnyValue:Null", "true", "000000000"),
    ] {
        for (letters, expected) in REQUESTS.iter().zip(answers.chars()) {
            let context = request(letters, "x", "y");
            assert_eq!(ask(operator, &[value], &context), expected, "{operator} {letters}");
        }
    }
    assert_eq!(ask("Null", &["true", "false"], &request("u", "", "")), '1');
}

#[test]
fn several_policy_values_are_joined_with_or() {
    for (operator, expected) in [("StringEquals", '1'), ("StringNotEquals", '0')] {
        assert_eq!(ask(operator, &["x", "b"], &request("y", "b", "")), expected);
    }
}

#[test]
fn no_policy_values_match_nothing() {
    for (operator, expected) in [
        ("StringEquals", '0'),
        ("StringNotEquals", '1'),
        ("ForAnyValue:StringEquals", '0'),
        ("ForAllValues:StringEquals", '0'),
        ("NumericEquals", '0'),
        ("Null", '0'),
    ] {
        assert_eq!(ask(operator, &[], &request("y", "7", "")), expected, "{operator}");
    }
}

#[test]
fn an_operator_that_does_not_exist_never_holds() {
    for letters in REQUESTS {
        assert_eq!(ask("StringMatches", &["x"], &request(letters, "x", "y")), '0');
    }
    assert_eq!(ask("stringequals", &["x"], &request("y", "x", "")), '1');
}

#[test]
fn wildcards_are_text_without_like() {
    assert_eq!(ask("StringEquals", &["rds.*"], &request("y", "rds.a", "")), '0');
    assert_eq!(ask("StringEquals", &["${*}"], &request("y", "*", "")), '1');
    assert_eq!(ask("StringLike", &["a${*}"], &request("y", "ab", "")), '0');
    assert_eq!(ask("StringLike", &["${?}${$}*"], &request("y", "?$b", "")), '1');
}

#[test]
fn variables_need_the_newer_version() {
    let mut context = request("y", "red", "");
    context.set_one("aws:PrincipalTag/team", "red");
    for (variables, expected) in [(true, '1'), (false, '0')] {
        let test = condition("StringEquals", &["${aws:PrincipalTag/Team}"]);
        let test = ConditionTest::new(&test, variables);
        assert_eq!(letter(&test.holds(&context)), expected);
    }
    let literal = "arn:aws:s3:::${aws:username}";
    let old = ConditionTest::new(&condition("ArnLike", &[literal]), false);
    assert_eq!(letter(&old.holds(&request("y", literal, ""))), '1');
}

#[test]
fn a_variable_without_a_value_matches_nothing() {
    let context = request("y", "red", "");
    for (operator, value, expected) in [
        ("StringEquals", "${aws:absent}", '0'),
        ("StringNotEquals", "${aws:absent}", '1'),
        ("StringEquals", "${aws:absent, 'red'}", '1'),
        ("ArnLike", "arn:aws:s3:::${aws:absent}", '0'),
        ("StringEqualsIgnoreCase", "${aws:absent, 'RED'}", '1'),
    ] {
        assert_eq!(ask(operator, &[value], &context), expected, "{operator} {value}");
    }
}

#[test]
fn an_unknown_variable_leaves_open_only_what_it_could_match() {
    let mut context = request("y", "team-red", "");
    context.set_unknown("aws:PrincipalTag/team");
    for (value, expected) in
        [("team-${aws:PrincipalTag/team}", '?'), ("other-${aws:PrincipalTag/team}", '0')]
    {
        assert_eq!(ask("StringEquals", &[value], &context), expected, "{value}");
    }
    assert_eq!(ask("StringNotLike", &["x${aws:PrincipalTag/team}"], &context), '1');
    for (value, wanted, expected) in [
        ("arn:aws:iam::1:role/a", "${aws:PrincipalTag/team}", '?'),
        ("arn:aws:iam::1:role/a", "arn:aws:iam::${aws:PrincipalTag/team}", '?'),
        ("arn:aws:iam::1:role/a", "arn:aws:s3:::${aws:PrincipalTag/team}", '0'),
        ("red", "${aws:PrincipalTag/team}", '0'),
    ] {
        let mut context = request("y", value, "");
        context.set_unknown("aws:PrincipalTag/team");
        assert_eq!(ask("ArnLike", &[wanted], &context), expected, "{value} {wanted}");
    }
}

#[test]
fn an_asterisk_from_a_variable_is_text() {
    let mut context = request("y", "anything", "");
    context.set_one("aws:PrincipalTag/team", "*");
    assert_eq!(ask("StringLike", &["${aws:PrincipalTag/team}"], &context), '0');
}

#[test]
fn unresolved_values_are_causes() {
    let open = Open {
        parts: vec![Part::Text("team-".into()), Part::Hole("var.team".into())],
        many: false,
        reason: "no value".into(),
    };
    let mut unresolved = condition("StringLike", &["x"]);
    unresolved.values.push(Spanned::new(Location::default(), Known::No(open)));
    let test = ConditionTest::new(&unresolved, true);
    let cause = Truth::unknown(Cause::Value("var.team".into()));
    assert_eq!(test.holds(&request("y", "team-red", "")), cause);
    assert_eq!(test.holds(&request("y", "x", "")), Truth::True);
    assert_eq!(test.holds(&request("y", "other", "")), Truth::False);
    assert_eq!(test.holds(&request("a", "", "")), Truth::False);
}

/// Of a list nobody knows what its values are made of, and a hole may hold half of a variable.
#[test]
fn an_unresolved_list_or_variable_may_be_any_text() {
    let fixed = |text: &str| Part::Text(text.into());
    let hole = Part::Hole("var.team".into());
    for (parts, many) in [
        (vec![fixed("team-"), hole.clone()], true),
        (vec![fixed("${aws:"), hole.clone(), fixed("}-team")], false),
    ] {
        let open = Open { parts, many, reason: "no value".into() };
        let mut unresolved = condition("StringLike", &[]);
        unresolved.values.push(Spanned::new(Location::default(), Known::No(open)));
        let test = ConditionTest::new(&unresolved, true);
        assert_eq!(letter(&test.holds(&request("y", "red", ""))), '?');
    }
    let open = Open { parts: vec![fixed("TEAM-"), hole], many: false, reason: "no value".into() };
    let mut unresolved = condition("StringEqualsIgnoreCase", &[]);
    unresolved.values.push(Spanned::new(Location::default(), Known::No(open)));
    let case = ConditionTest::new(&unresolved, true);
    assert_eq!(letter(&case.holds(&request("y", "team-red", ""))), '?');
}

proptest! {
    #[test]
    fn negation_is_the_complement_for_single_values(
        sample in 0..SAMPLES.len(), value in "[a-c*?.:/0-9]{0,6}", wanted in "[a-c*?.:/0-9]{0,6}",
    ) {
        let (name, ..) = SAMPLES[sample];
        let opposite = match name {
            "IpAddress" => "NotIpAddress".to_owned(),
            "Bool" | "BinaryEquals" => return Ok(()),
            _ if Comparison::named(name).unwrap().is_negated() => return Ok(()),
            _ => match ["Equals", "Like"].iter().find(|end| name.ends_with(*end)) {
                Some(end) => name.replace(end, &format!("Not{end}")),
                None => return Ok(()),
            },
        };
        if Comparison::named(&opposite).is_none() {
            return Ok(());
        }
        let context = request("y", &value, "");
        let answers = [name, &opposite].map(|operator| ask(operator, &[&wanted], &context));
        prop_assert_ne!(answers[0], answers[1]);
    }
}
