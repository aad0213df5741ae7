//! Suppressions against findings at known places.

use super::*;
use crate::finding::{Address, Confidence, Label, RuleId, Severity};
use crate::source::Span;

fn finding(sources: &Sources, rule: &str, address: &str, offset: u32) -> Finding {
    let file = sources.add("a.yaml", "one\ntwo\nthree\nfour\n");
    Finding {
        rule: RuleId::new(rule),
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: String::new(),
        help: None,
        address: Address(address.to_owned()),
        primary: Label {
            at: Location::new(file, Span::new(offset, offset + 1)),
            text: String::new(),
        },
        related: Vec::new(),
        values: Vec::new(),
        witness: None,
        fix: None,
        fingerprint: format!("{rule}@{address}"),
        suppressed: None,
        path: Vec::new(),
    }
}

fn suppression(rule: &str, covers: Covers) -> Suppression {
    Suppression {
        at: Location::default(),
        by: "config",
        rules: vec![Pattern::new(rule)],
        covers,
        reason: Some("agreed".into()),
        until: None,
        content: None,
    }
}

/// The kinds of faults, and whether the finding ended up suppressed.
fn check(suppression: Suppression, content: Option<&str>) -> (Vec<SuppressionFaultKind>, bool) {
    let sources = Sources::default();
    let mut findings = [finding(&sources, "rule-a", "key-policy/a#Statement[S].Principal", 4)];
    let today = "2026-11-24".parse().unwrap();
    let hash = content.map(str::to_owned);
    let faults = apply(&mut findings, &[suppression], &sources, today, &|_: &Finding| hash.clone());
    (faults.iter().map(|fault| fault.kind).collect(), findings[0].suppressed.is_some())
}

fn at_address(pattern: &str) -> Covers {
    Covers::Address(Pattern::new(pattern))
}

#[test]
fn an_entry_covers_its_address_and_below() {
    assert_eq!(
        check(suppression("rule-a", at_address("key-policy/a#Statement[S]*")), None),
        (vec![], true)
    );
}

#[test]
fn an_entry_that_covers_nothing_is_reported() {
    let unused = (vec![SuppressionFaultKind::Unused], false);
    assert_eq!(check(suppression("rule-b", Covers::Everything), None), unused);
    assert_eq!(check(suppression("rule-a", at_address("key-policy/b*")), None), unused);
}

#[test]
fn the_last_day_still_counts() {
    let until = |date: &str| Suppression {
        until: Some(Spanned::new(Location::default(), date.parse().unwrap())),
        ..suppression("rule-*", Covers::Everything)
    };
    assert_eq!(check(until("2026-11-24"), None), (vec![], true));
    assert_eq!(check(until("2026-11-23"), None), (vec![SuppressionFaultKind::Expired], false));
}

#[test]
fn a_missing_reason_is_reported_and_still_covers() {
    let bare = Suppression { reason: None, ..suppression("rule-a", Covers::Everything) };
    assert_eq!(check(bare, None), (vec![SuppressionFaultKind::WithoutReason], true));
}

#[test]
fn a_changed_statement_is_no_longer_covered() {
    let pinned = Suppression {
        content: Some(Spanned::new(Location::default(), "3f9a1c04".into())),
        ..suppression("rule-a", Covers::Everything)
    };
    assert_eq!(check(pinned.clone(), Some("3f9a1c04")), (vec![], true));
    assert_eq!(
        check(pinned, Some("00000000")),
        (vec![SuppressionFaultKind::ContentChanged], false)
    );
}

#[test]
fn a_comment_covers_its_line_and_the_next() {
    let sources = Sources::default();
    let text = "a: 1 # backstay: allow(rule-a) until=2027-01-31 the partner leaves\nb: 2\nc: 3\n";
    let file = sources.add("a.yaml", text);
    let at = Location::new(file, Span::new(5, 66));
    let comment = text.get(6..66).unwrap().into();
    let (suppressions, faults) = from_comments(&[(at, comment)], &sources);
    assert_eq!(faults, []);
    assert_eq!(suppressions[0].reason.as_deref(), Some("the partner leaves"));
    let mut findings: Vec<Finding> = [0, 67, 72]
        .map(|offset| {
            let mut finding = finding(&sources, "rule-a", "x/y", 0);
            finding.primary.at = Location::new(file, Span::new(offset, offset + 1));
            finding
        })
        .into();
    let today = "2026-11-24".parse().unwrap();
    apply(&mut findings, &suppressions, &sources, today, &|_: &Finding| None);
    let covered: Vec<bool> = findings.iter().map(|finding| finding.suppressed.is_some()).collect();
    assert_eq!(covered, [true, true, false]);
}

#[test]
fn a_comment_with_other_words_is_reported() {
    let sources = Sources::default();
    let file = sources.add("a.yaml", "# backstay: alow(rule-a)\n");
    let at = Location::new(file, Span::new(0, 24));
    let (suppressions, faults) = from_comments(&[(at, " backstay: alow(rule-a)".into())], &sources);
    assert!(suppressions.is_empty());
    assert_eq!(faults[0].found, "alow(rule-a)");
}

#[test]
fn a_baseline_absorbs_as_many_as_it_knows() {
    let sources = Sources::default();
    let one = finding(&sources, "rule-a", "x/y", 0);
    let baseline = Baseline::of(std::slice::from_ref(&one));
    let baseline = Baseline::read(&baseline.text()).unwrap();
    let mut findings = [one.clone(), one];
    baseline.absorb(&mut findings);
    let known: Vec<bool> = findings.iter().map(|finding| finding.suppressed.is_some()).collect();
    assert_eq!(known, [true, false]);
}

#[test]
fn other_files_are_no_baseline() {
    assert!(Baseline::read("{}").is_err());
    assert!(Baseline::read(r#"{"schema": "backstay.baseline/9", "findings": {}}"#).is_err());
}
