//! What findings look like.

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::finding::{Label, Suppressed};
use crate::report::Format;
use crate::report::sample::{decoded, estate, finding, label, place};
use crate::source::{Location, SourceId, Span};

/// Draws a warning with these labels, of which the first is primary.
fn drawn(sources: &Sources, labels: Vec<Label>) -> String {
    let mut finding = finding("key-policy-any-principal", Severity::Warning, labels);
    finding.help = None;
    draw(sources, &finding, Canvas::default())
}

/// Checks the frames of a finding with these labels: everything below the message.
fn check_labels(sources: &Sources, labels: Vec<Label>, expected: &str) {
    let text = drawn(sources, labels);
    let frames: Vec<&str> = text.lines().skip(3).collect();
    assert_eq!(frames.join("\n"), expected.trim_matches('\n'));
}

/// Checks the frame of a finding with one label, on `needle` in `text`.
fn check(text: &str, needle: &str, expected: &str) {
    let sources = Sources::default();
    let file = sources.add("a.json", text);
    check_labels(&sources, vec![label(place(&sources, file, needle, 0), "here")], expected);
}

/// Checks the frame of a finding with one label from byte `start` to byte `end`.
fn check_bytes(text: &str, start: u32, end: u32, expected: &str) {
    let sources = Sources::default();
    let file = sources.add("a.json", text);
    let at = Location::new(file, Span::new(start, end));
    check_labels(&sources, vec![label(at, "here")], expected);
}

#[test]
fn a_report_shows_findings_then_problems_then_figures() {
    assert_eq!(
        estate().render(Format::Human),
        "\
key-policy-any-principal

  × statement `Use` lets any AWS principal use the key
   ╭─[keys/a b#1.json:7:29]
 6 │       \"Effect\": \"Allow\",
 7 │       \"Principal\": { \"AWS\": \"*\" },
   ·                             ─┬─
   ·                              ╰── any principal, in any account
 8 │       \"Action\": [\"kms:Decrypt\", \"kms:CreateGrant\"],
   ·                 ─────────────────┬────────────────
   ·                                  ╰── may do this
 9 │       \"Resource\": \"*\"
   ╰────
  help: name the accounts or roles
  fix: name the account (`--fix --unsafe-fixes`)

key-policy-any-principal (suppressed by config: shared until May)

  ⚠ statement `Use` lets any AWS principal use the key
   ╭─[get-key-policy.json → Policy:3:10]
 2 │   \"Sid\": \"é\",
 3 │   \"AWS\": \"*\"
   ·          ─┬─
   ·           ╰── anybody
 4 │ }
   ╰────

copy-path-fails

  ☞ statement `Use` lets any AWS principal use the key
   ╭─[plan.json:2:10]
 1 │ {
 2 │     \"Rule\": \"nightly\"
   ·             ────┬────
   ·                 ╰── this rule copies
 3 │ }
   ╰────
   ╭─[keys/a b#1.json:5:7]
 4 │     {
 5 │       \"Sid\": \"Use\",
   ·       ────────────
 6 │       \"Effect\": \"Allow\",
   ╰────
  help: name the accounts or roles
  path: plan.json:2:10 this rule copies
        keys/a b#1.json:2:14 policy of the source key
        keys/a b#1.json:5:7

not read: plan.json: no reader for this kind of file
not known: plan.json:2:11: no value for `var.account`

3 files, 1 error, 1 warning, 1 note; 2 problems; 1 statement not judged: no value for `var.account` (in 1)
"
    );
}

#[test]
fn several_labels_share_a_line_and_a_frame() {
    let sources = Sources::default();
    let file = sources.add("a.json", "one two\nthree\nfour\nfive\nsix\n");
    let at = |needle| place(&sources, file, needle, 0);
    check_labels(
        &sources,
        vec![label(at("two"), "second"), label(at("one"), "first"), label(at("five"), "last")],
        "
   ╭─[a.json:1:5]
 1 │ one two
   · ─┬─ ─┬─
   ·  │   ╰── second
   ·  ╰── first
 2 │ three
 3 │ four
 4 │ five
   · ──┬─
   ·   ╰── last
 5 │ six
   ╰────",
    );
}

#[test]
fn labels_that_stand_far_apart_get_frames_of_their_own() {
    let sources = Sources::default();
    let file = sources.add("a.json", "a\nb\nc\nd\ne\nf\ng\n");
    let at = |needle| place(&sources, file, needle, 0);
    check_labels(
        &sources,
        vec![label(at("f"), "the second"), label(at("b"), "the first")],
        "
   ╭─[a.json:2:1]
 1 │ a
 2 │ b
   · ┬
   · ╰── the first
 3 │ c
   ╰────
   ╭─[a.json:6:1]
 5 │ e
 6 │ f
   · ┬
   · ╰── the second
 7 │ g
   ╰────",
    );
}

#[test]
fn columns_count_characters_and_underlines_count_cells() {
    check(
        "日本 é😀 *",
        "*",
        "
   ╭─[a.json:1:7]
 1 │ 日本 é😀 *
   ·          ┬
   ·          ╰── here
   ╰────",
    );
}

#[test]
fn tabs_and_windows_line_breaks_do_not_move_the_underline() {
    check(
        "{\r\n\t\"Sid\":\t\"a\"\r\n}\r\n",
        "\"a\"",
        "
   ╭─[a.json:2:9]
 1 │ {
 2 │     \"Sid\":  \"a\"
   ·             ─┬─
   ·              ╰── here
 3 │ }
   ╰────",
    );
}

#[test]
fn an_empty_file_has_a_line_to_point_at() {
    check_bytes(
        "",
        0,
        0,
        "
   ╭─[a.json:1:1]
 1 │
   · ▲
   · ╰── here
   ╰────",
    );
}

#[test]
fn the_end_of_a_text_can_be_pointed_at() {
    let end = "
   ╭─[a.json:1:3]
 1 │ {}
   ·   ▲
   ·   ╰── here
   ╰────";
    check_bytes("{}", 2, 2, end);
    check_bytes("{}", 99, 120, end);
}

#[test]
fn the_empty_last_line_is_shown_only_where_it_is_pointed_at() {
    check_bytes(
        "{}\n",
        3,
        3,
        "
   ╭─[a.json:2:1]
 1 │ {}
 2 │
   · ▲
   · ╰── here
   ╰────",
    );
}

#[test]
fn a_label_that_ends_with_a_line_break_ends_with_the_line() {
    check(
        "one\ntwo\n",
        "one\n",
        "
   ╭─[a.json:1:1]
 1 │ one
   · ─┬─
   ·  ╰── here
 2 │ two
   ╰────",
    );
}

#[test]
fn a_span_inside_a_character_covers_the_character() {
    check_bytes(
        "é😀x",
        3,
        4,
        "
   ╭─[a.json:1:2]
 1 │ é😀x
   ·  ─┬
   ·   ╰── here
   ╰────",
    );
}

#[test]
fn a_label_over_some_lines_is_drawn_beside_them() {
    check(
        "a\n{\n  b\n}\nc\n",
        "{\n  b\n}",
        "
   ╭─[a.json:2:1]
 1 │     a
 2 │ ╭─▶ {
 3 │ │     b
 4 │ ├─▶ }
   · ╰──── here
 5 │     c
   ╰────",
    );
}

#[test]
fn a_label_over_many_lines_is_drawn_at_its_first() {
    let text = format!("a\n{{\n{}}}\n", "  b\n".repeat(40));
    check(
        &text,
        text.trim_start_matches("a\n"),
        "
   ╭─[a.json:2:1]
 1 │ a
 2 │ {
   · ┬
   · ╰── here
 3 │   b
 4 │   b
   ╰────",
    );
}

#[test]
fn a_policy_in_a_string_is_drawn_as_what_the_string_says() {
    let sources = Sources::default();
    let text = r#"{ "Policy": "{\n  \"AWS\": \"*\"\n}", "PolicyName": "default" }"#;
    let text = text.replace(", \"PolicyName\": \"default\"", "");
    let inner = decoded(&sources, "get-key-policy.json", &text, ": \"");
    check_labels(
        &sources,
        vec![label(place(&sources, inner, "\"*\"", 0), "anybody")],
        "
   ╭─[get-key-policy.json → Policy:2:10]
 1 │ {
 2 │   \"AWS\": \"*\"
   ·          ─┬─
   ·           ╰── anybody
 3 │ }
   ╰────",
    );
}

/// A key policy as tools write it: on one line of more than 200 bytes.
const MINIFIED: &str = r#"{"Version":"2012-10-17","Id":"shared","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Sid":"Use","Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"*"}]}"#;

#[test]
fn a_minified_policy_is_laid_out_under_its_place_in_the_file() {
    let sources = Sources::default();
    let file = sources.add("a.json", MINIFIED);
    let at = |needle| place(&sources, file, needle, 0);
    check_labels(
        &sources,
        vec![
            label(at(r#"{"AWS":"*"}"#), "any principal"),
            label(at(r#"["kms:Decrypt","kms:CreateGrant"]"#), "may do this"),
        ],
        r#"
    ╭─[a.json:1:211 → laid out:15:20]
 14 │       "Effect": "Allow",
 15 │       "Principal": { "AWS": "*" },
    ·                    ───────┬──────
    ·                           ╰── any principal
 16 │       "Action": ["kms:Decrypt", "kms:CreateGrant"],
    ·                 ─────────────────┬────────────────
    ·                                  ╰── may do this
 17 │       "Resource": "*"
    ╰────"#,
    );
}

#[test]
fn a_minified_policy_in_a_string_is_laid_out_too() {
    let sources = Sources::default();
    let text = format!("{{\"Policy\":\"{}\"}}", MINIFIED.replace('"', "\\\""));
    let inner = decoded(&sources, "plan.json", &text, "\"Policy\":\"");
    check_labels(
        &sources,
        vec![label(place(&sources, inner, "\"Use\"", 0), "here")],
        r#"
    ╭─[plan.json → Policy:13:14]
 12 │     {
 13 │       "Sid": "Use",
    ·              ──┬──
    ·                ╰── here
 14 │       "Effect": "Allow",
    ╰────"#,
    );
}

#[test]
fn a_long_line_that_is_no_json_is_cut_around_its_labels() {
    let text = format!("a: b\nlist: {} * {}\n", "x".repeat(300), "y".repeat(300));
    let expected = format!(
        "
   ╭─[a.json:2:308]
 1 │ a: b
 2 │ …{} * {}…
   · {}┬
   · {}╰── here
   ╰────",
        "x".repeat(59),
        "y".repeat(59),
        " ".repeat(61),
        " ".repeat(61)
    );
    check(&text, "*", &expected);
}

#[test]
fn a_long_label_is_shown_from_both_its_ends() {
    let text = format!("list: {}\nb\n", "x".repeat(1_000));
    let text = drawn_at(&text, 6, 1_006);
    assert!(text.lines().all(|line| line.chars().count() < 400), "{text}");
    assert!(text.contains("xx…xx"), "{text}");
}

/// Draws a warning with one label from byte `start` to byte `end` of `text`.
fn drawn_at(text: &str, start: u32, end: u32) -> String {
    let sources = Sources::default();
    let file = sources.add("a.json", text);
    drawn(&sources, vec![label(Location::new(file, Span::new(start, end)), "here")])
}

#[test]
fn nothing_that_a_terminal_would_obey_is_printed() {
    let sources = Sources::default();
    let file = sources.add("a\u{1b}[31m.json", "\u{1b}]0;x\u{7}\u{202e}*\u{9b}1m");
    let mut finding = finding(
        "x\u{7}",
        Severity::Error,
        vec![label(place(&sources, file, "*", 0), "\u{1b}[2Jlabel")],
    );
    finding.message = "message\u{1b}[2J\rmore".to_owned();
    finding.help = Some("help\u{8}\u{8}".to_owned());
    finding.suppressed = Some(Suppressed { by: "config", reason: "\u{1b}c".to_owned() });
    let text = draw(&sources, &finding, Canvas::default());
    assert_eq!(
        text,
        "\
x␇ (suppressed by config: ␛c)

  × message␛[2J␍more
   ╭─[a␛[31m.json:1:8]
 1 │ ␛]0;x␇<U+202E>*<U+009B>1m
   ·               ┬
   ·               ╰── ␛[2Jlabel
   ╰────
  help: help␈␈
"
    );
}

#[test]
fn of_very_many_labels_the_first_are_drawn_and_the_rest_counted() {
    let sources = Sources::default();
    let file = sources.add("a.json", "x\n".repeat(40));
    let labels = (0..20).map(|nth| label(place(&sources, file, "x", nth), "same"));
    let text = drawn(&sources, labels.collect());
    assert_eq!(text.matches("same").count(), 16);
    assert!(text.ends_with("   ╰────\n  and 4 more places\n"), "{text}");
}

#[test]
fn a_finding_about_nothing_that_was_read_has_no_frame() {
    let nowhere = Location::new(SourceId::NOWHERE, Span::default());
    let text = drawn(&Sources::default(), vec![label(nowhere, "")]);
    assert_eq!(
        text,
        "key-policy-any-principal\n\n  ⚠ statement `Use` lets any AWS principal use the key\n"
    );
}

#[test]
fn colours_and_signs_are_what_the_canvas_says() {
    let sample = estate();
    let finding = sample.findings.first().unwrap();
    let plain = draw(&sample.sources, finding, Canvas::default());
    assert!(!plain.contains('\u{1b}'));
    let coloured = draw(&sample.sources, finding, Canvas { colour: true, ..Canvas::default() });
    assert!(coloured.contains("\u{1b}["));
    let ascii = draw(&sample.sources, finding, Canvas { unicode: false, ..Canvas::default() });
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn messages_are_wrapped_where_the_canvas_ends() {
    let sample = estate();
    let finding = sample.findings.first().unwrap();
    let text = draw(&sample.sources, finding, Canvas { width: 40, ..Canvas::default() });
    assert!(
        text.contains("  × statement `Use` lets any AWS\n  │ principal use the key\n"),
        "{text}"
    );
}

/// Texts of the letters that make drawing hard.
fn hard_text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        8 => prop::char::range('a', 'z'),
        6 => prop::sample::select(vec!['{', '}', '[', ']', '"', ',', ':', '\\', ' ']),
        4 => prop::sample::select(vec!['\n', '\r', '\t']),
        2 => prop::sample::select(vec!['é', '日', '😀', '\u{301}', '\u{200d}', '\u{1b}', '\u{feff}']),
    ];
    (prop::collection::vec(letter, 0..60), 1..12_usize)
        .prop_map(|(letters, times)| String::from_iter(letters).repeat(times))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_place_in_every_text_can_be_drawn(
        text in hard_text(),
        spans in prop::collection::vec((0..800_u32, 0..300_u32), 1..5),
    ) {
        let sources = Sources::default();
        let file = sources.add("a.json", text);
        let labels = spans.iter().enumerate().map(|(index, (start, len))| {
            let at = Location::new(file, Span::new(*start, start + len));
            label(at, &format!("label {index}"))
        });
        let text = drawn(&sources, labels.collect());
        for index in 0..spans.len() {
            prop_assert!(text.contains(&format!("label {index}")), "label {}:\n{}", index, text);
        }
        prop_assert!(!text.contains(['\u{1b}', '\r']), "{:?}", text);
    }
}
