use proptest::prelude::*;

use super::*;

#[test]
fn wildcards_match_what_aws_says() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("*", "a:b/c", true),
        ("?", "", false),
        ("?", "é", true),
        ("?", "ab", false),
        ("a*", "a", true),
        ("*a", "ba", true),
        ("*a", "ab", false),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-c-b", false),
        ("*ab", "aab", true),
        ("*ab*ab", "ab", false),
        ("*ab*ab", "abab", true),
        ("a?c*", "abcdef", true),
        ("*??", "a", false),
        ("**", "x", true),
    ] {
        assert_eq!(Glob::parse(pattern).matches(text), expected, "{pattern} {text}");
    }
}

#[test]
fn a_literal_has_no_wildcards() {
    assert!(Glob::literal("a*").matches("a*"));
    assert!(!Glob::literal("a*").matches("ab"));
    assert_eq!(Glob::literal("a*").as_literal(), Some("a*"));
}

#[test]
fn many_stars_do_not_explode() {
    let pattern = Glob::parse(&"a*".repeat(2_000));
    assert!(!pattern.matches(&format!("{}b", "a".repeat(1_900))));
    let pattern = Glob::parse(&format!("{}b", "*a?".repeat(500)));
    assert!(!pattern.matches(&"a".repeat(2_000)));
}

/// The definition, slow and obvious.
fn defined(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|at| defined(rest, &text[at..])),
        Some(('?', rest)) => !text.is_empty() && defined(rest, &text[1..]),
        Some((letter, rest)) => text.first() == Some(letter) && defined(rest, &text[1..]),
    }
}

proptest! {
    #[test]
    fn matching_is_as_defined(pattern in "[ab?*é]{0,8}", text in "[abé]{0,10}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(
            Glob::parse(&pattern).matches(&text),
            defined(&letters(&pattern), &letters(&text))
        );
    }
}
