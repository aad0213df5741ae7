//! Values of a condition key that its conditions could tell apart.
//!
//! For each sort of comparison there is a finite list that leaves nothing out: a shortest text for
//! each set of patterns, the numbers and moments beside each threshold, the first address of each
//! elementary interval. Which of them really differ is then asked of the conditions themselves.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::aws::catalogue::{self, ValueType};
use crate::source::Date;

use super::super::condition::{
    ArnTest, ConditionTest, Decimal, Network, Pattern as TextTest, Values,
};
use super::super::pattern::{ArnPattern, ArnValue, Glob, Piece};
use super::super::{Comparison, Family};
use super::folded::texts;
use super::token::{Class, Pattern, Token};
use super::work::{Spent, Work};

/// A value, and whether a condition names it without wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) text: String,
    pub(super) is_named: bool,
}

/// What can be said of a key's values before looking at conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Free text.
    Text,
    /// An ARN.
    Arn,
    /// Twelve digits.
    Account,
    /// `true` or `false`.
    Bool,
    /// Whole numbers from 0.
    Number,
    /// Points in time, as seconds since 1970 where `is_epoch`.
    Date { is_epoch: bool },
    /// Addresses.
    Address,
}

/// Keys that hold an account id.
const ACCOUNT_KEYS: &[&str] =
    &["aws:sourceaccount", "aws:resourceaccount", "aws:vpceaccount", "aws:principalaccount"];

impl Shape {
    /// The shape of a key, given in lower case, by what is known of it and by its conditions.
    pub(super) fn of(key: &str, tests: &[&ConditionTest]) -> Self {
        if ACCOUNT_KEYS.contains(&key) {
            return Self::Account;
        }
        let families = families(tests);
        let is_epoch = key == "aws:epochtime" || families.contains(&Family::Numeric);
        match catalogue::condition_key(key).map(|known| known.value_type) {
            // a key that nobody knows may hold anything, whatever it is compared with
            Some(ValueType::String) | None => Self::Text,
            Some(ValueType::Arn) => Self::Arn,
            Some(ValueType::Bool) => Self::Bool,
            Some(ValueType::Numeric) => Self::Number,
            Some(ValueType::Date) => Self::Date { is_epoch },
            Some(ValueType::IpAddress) => Self::Address,
        }
    }
}

/// The families of comparisons that look at values, each once.
fn families(tests: &[&ConditionTest]) -> Vec<Family> {
    let mut found: Vec<_> = tests
        .iter()
        .filter_map(|test| test.operator())
        .map(|operator| operator.comparison.family())
        .filter(|family| *family != Family::Null)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Values for a key; the flag says whether they leave nothing out.
pub(super) fn candidates(
    shape: &Shape,
    tests: &[&ConditionTest],
    written: &[&str],
    more: &[Pattern],
    limit: (usize, &mut Work),
) -> Result<(Vec<Candidate>, bool), Spent> {
    let (cap, work) = limit;
    let is_more_plain = more.iter().all(is_plain_text);
    let patterns: Vec<_> = tests.iter().flat_map(|test| text_patterns(test)).collect();
    let is_textual = |family: &Family| matches!(family, Family::String | Family::Arn);
    let families = families(tests);
    let typed = match shape {
        Shape::Bool => vec!["false".to_owned(), "true".to_owned()],
        Shape::Number => counts(written),
        Shape::Date { is_epoch } => moments(tests, *is_epoch),
        Shape::Address => addresses(tests),
        Shape::Text | Shape::Arn | Shape::Account => {
            let patterns: Vec<_> = patterns.iter().chain(more).cloned().collect();
            let mut all = texts(&patterns, &domain(shape), cap, work)?;
            let others = mixed(tests, written, &families);
            let is_plain = families.iter().all(is_textual) || others.1 && is_more_plain;
            let is_complete = is_plain && !tests.iter().any(|test| folds_beyond_ascii(test));
            all.extend(others.0);
            return Ok((all, is_complete));
        }
    };
    let literals = patterns.iter().filter_map(Pattern::as_literal);
    let fitting: Vec<_> = match shape {
        Shape::Bool => Vec::new(),
        Shape::Text
        | Shape::Arn
        | Shape::Account
        | Shape::Number
        | Shape::Date { .. }
        | Shape::Address => literals.collect(),
    };
    let is_plain = is_more_plain && patterns.iter().all(is_plain_text);
    let named: BTreeSet<&str> = written.iter().copied().collect();
    let plain = |text: String| Candidate { is_named: named.contains(text.as_str()), text };
    let all = typed.into_iter().chain(fitting).map(plain).collect();
    Ok((all, is_plain || *shape == Shape::Bool))
}

/// Whether a pattern takes one text only, or any: no wildcard in it cuts the values of another sort.
fn is_plain_text(pattern: &Pattern) -> bool {
    pattern.0 == [Token::Many(Class::Any)] || pattern.as_literal().is_some()
}

/// Values of the other sorts that comparisons of a text key ask for, and whether no wildcard on the
/// same key could combine with them.
fn mixed(
    tests: &[&ConditionTest],
    written: &[&str],
    families: &[Family],
) -> (Vec<Candidate>, bool) {
    let mut found = Vec::new();
    for family in families {
        match family {
            Family::Bool => found.extend(["true".to_owned(), "false".to_owned()]),
            Family::Numeric => found.extend(numbers(written)),
            Family::Date => found.extend(moments(tests, false)),
            Family::Ip => found.extend(addresses(tests)),
            Family::Binary => {
                found.extend(written.iter().copied().chain(["AA==", "AQ=="]).map(Into::into));
            }
            Family::String | Family::Arn | Family::Null => {}
        }
    }
    let is_plain =
        tests.iter().flat_map(|test| text_patterns(test)).all(|pattern| is_plain_text(&pattern));
    let named: BTreeSet<&str> = written.iter().copied().collect();
    let plain = |text: String| Candidate { is_named: named.contains(text.as_str()), text };
    (found.into_iter().map(plain).collect(), is_plain)
}

fn ignores_case(test: &ConditionTest) -> bool {
    test.operator().is_some_and(|operator| {
        matches!(
            operator.comparison,
            Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase
        )
    })
}

/// Whether a condition takes letters of either case that are not ASCII: patterns follow the cases of
/// ASCII letters alone.
pub(super) fn folds_beyond_ascii(test: &ConditionTest) -> bool {
    let is_plain = |token: &Token| match token {
        Token::Is(c) | Token::IsLetter(c) => c.is_ascii(),
        Token::One(_) | Token::Many(_) => true,
    };
    ignores_case(test) && !text_patterns(test).iter().flat_map(|pattern| &pattern.0).all(is_plain)
}

/// The patterns of a condition on texts; variables stand for any text.
pub(super) fn text_patterns(test: &ConditionTest) -> Vec<Pattern> {
    let ignores_case = ignores_case(test);
    let pattern_of = |glob: &Glob| {
        if ignores_case { Pattern::glob_ignoring_case(glob) } else { Pattern::glob(glob) }
    };
    match test.values() {
        Values::Texts(patterns) => patterns
            .iter()
            .map(|pattern| match pattern {
                TextTest::Fixed(glob) => pattern_of(glob),
                TextTest::Template(template) => pattern_of(&template.relaxed()),
            })
            .collect(),
        Values::Arns(patterns) => patterns
            .iter()
            .flat_map(|pattern| match pattern {
                ArnTest::Fixed(arn) => vec![Pattern::arn(arn)],
                // A variable may hold colons, but the whole is an ARN.
                ArnTest::Template(template) => {
                    let any = ArnPattern::default().padded();
                    vec![Some(Pattern::glob(&template.relaxed())), Pattern::arn(&any)]
                }
            })
            .flatten()
            .collect(),
        Values::Numbers(_)
        | Values::Dates(_)
        | Values::Bools(_)
        | Values::Bytes(_)
        | Values::Networks(_) => Vec::new(),
    }
}

/// Whether a condition pins a value that it matches: it names it without wildcards, or an ARN's
/// account, or the organization at the start of a path, or a range of addresses that is not most of
/// the internet.
pub(super) fn pins(test: &ConditionTest, value: &str) -> bool {
    let pins_glob = |glob: &Glob| glob.matches(value) && can_pin(glob);
    match test.values() {
        Values::Texts(patterns) => patterns.iter().any(|pattern| match pattern {
            TextTest::Fixed(glob) => pins_glob(glob),
            TextTest::Template(_) => false,
        }),
        Values::Arns(patterns) => patterns.iter().any(|pattern| match pattern {
            ArnTest::Fixed(arn) => arn.matches(ArnValue::new(value)) && pins_account(arn),
            ArnTest::Template(_) => false,
        }),
        Values::Networks(networks) => {
            let address = value.parse::<IpAddr>().ok();
            let holds_it = |network: &Network| address.is_some_and(|it| network.contains(it));
            networks.iter().any(|network| is_narrow(network) && holds_it(network))
        }
        Values::Numbers(_) | Values::Dates(_) | Values::Bools(_) | Values::Bytes(_) => false,
    }
}

/// Whether a pattern says whose the texts are that it takes.
fn can_pin(glob: &Glob) -> bool {
    let start = match glob.pieces().first() {
        Some(Piece::Text(start)) => &**start,
        Some(Piece::One | Piece::Run) | None => "",
    };
    let is_path = start.starts_with("o-") && start.contains('/');
    !glob.has_wildcard() || is_path || pins_account(&ArnPattern::new(glob))
}

/// The texts that a condition on texts pins.
pub(super) fn pinning(test: &ConditionTest) -> Vec<Pattern> {
    match test.values() {
        Values::Texts(texts) => {
            let pairs = texts.iter().zip(text_patterns(test));
            let pins = |text: &TextTest| matches!(text, TextTest::Fixed(glob) if can_pin(glob));
            pairs.filter(|(text, _)| pins(text)).map(|(_, pattern)| pattern).collect()
        }
        Values::Arns(arns) => {
            let fixed = arns.iter().filter_map(|arn| match arn {
                ArnTest::Fixed(arn) if pins_account(arn) => Pattern::arn(arn),
                ArnTest::Fixed(_) | ArnTest::Template(_) => None,
            });
            fixed.collect()
        }
        Values::Numbers(_)
        | Values::Dates(_)
        | Values::Bools(_)
        | Values::Bytes(_)
        | Values::Networks(_) => Vec::new(),
    }
}

/// Whether a range of addresses is not most of the internet.
pub(super) const fn is_narrow(network: &Network) -> bool {
    let narrow = if network.is_v6() { 1 << 96 } else { 1 << 24 };
    network.last() - network.first() < narrow
}

/// The same of a condition without wildcards and a text that it lists.
pub(super) fn pins_listed(test: &ConditionTest, value: &str) -> bool {
    match test.values() {
        Values::Arns(_) => pins_account(&ArnPattern::new(&Glob::literal(value))),
        Values::Texts(_)
        | Values::Numbers(_)
        | Values::Dates(_)
        | Values::Bools(_)
        | Values::Bytes(_)
        | Values::Networks(_) => true,
    }
}

/// Whether an ARN pattern says whose resource it is. Bucket ARNs have no account: there a name
/// without wildcards does.
fn pins_account(arn: &ArnPattern) -> bool {
    let literal = |at: usize| arn.parts().get(at).and_then(Glob::as_literal);
    literal(4).is_some_and(|account| !account.is_empty())
        || literal(4).is_some() && literal(5).is_some_and(|name| !name.is_empty())
}

/// The texts that a key can hold.
pub(super) fn domain(shape: &Shape) -> Vec<Pattern> {
    let mut pattern = Pattern::default();
    match shape {
        Shape::Account => (0..12).for_each(|_| pattern.push(Token::One(Class::Digit))),
        Shape::Arn => {
            pattern.push_text("arn");
            for _ in 0..4 {
                pattern.push_text(":");
                pattern.push(Token::Many(Class::NotColon));
            }
            pattern.push_text(":");
            pattern.push(Token::Many(Class::Any));
        }
        Shape::Text | Shape::Bool | Shape::Number | Shape::Date { .. } | Shape::Address => {
            pattern.push(Token::Many(Class::Any));
        }
    }
    vec![pattern]
}

/// The whole numbers from 0 at and beside each threshold.
fn counts(texts: &[&str]) -> Vec<String> {
    let mut found = BTreeSet::from([0]);
    let mut vast = BTreeSet::new();
    for text in texts.iter().filter(|text| text.parse::<Decimal>().is_ok()) {
        let (whole, _) = text.split_once('.').unwrap_or((text, ""));
        match whole.parse::<i64>() {
            Ok(number) => {
                found.extend([number.saturating_sub(1), number, number.saturating_add(1)]);
            }
            Err(_) if whole.is_empty() || whole.starts_with('-') => {}
            Err(_) => vast.extend([whole.to_owned(), format!("{whole}0")]),
        }
    }
    let found = found.into_iter().filter(|number| *number >= 0);
    found.map(|number| number.to_string()).chain(vast).collect()
}

/// Numbers at each threshold and between any two, as a text can hold them.
fn numbers(texts: &[&str]) -> Vec<String> {
    let zero = Decimal::default();
    let thresholds: BTreeSet<Decimal> =
        texts.iter().filter_map(|text| text.parse().ok()).chain([zero.clone()]).collect();
    let places = thresholds.iter().map(Decimal::places).max().unwrap_or(0);
    let below_zero = format!("-{}", zero.farther(places));
    let at = |one: &Decimal| [one.to_string(), one.farther(places)];
    thresholds.iter().flat_map(at).chain([below_zero]).collect()
}

/// The seconds at and beside each date.
fn moments(tests: &[&ConditionTest], is_epoch: bool) -> Vec<String> {
    // 2026-01-01T00:00:00Z, so that there is always one.
    let mut found = vec![1_767_225_600];
    for test in tests {
        match test.values() {
            Values::Dates(dates) => found.extend(
                dates
                    .iter()
                    .flat_map(|date| [date.seconds() - 1, date.seconds(), date.seconds() + 1]),
            ),
            Values::Numbers(numbers) => found.extend(
                numbers
                    .iter()
                    .filter_map(|number| number.to_string().parse::<i64>().ok())
                    .flat_map(|number| [number - 1, number, number + 1]),
            ),
            Values::Texts(_)
            | Values::Arns(_)
            | Values::Bools(_)
            | Values::Bytes(_)
            | Values::Networks(_) => {}
        }
    }
    found.retain(|seconds| *seconds >= 0);
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|seconds| moment(seconds, is_epoch)).collect()
}

fn moment(seconds: i64, is_epoch: bool) -> String {
    if is_epoch {
        return seconds.to_string();
    }
    let day = Date::from_unix_seconds(u64::try_from(seconds).unwrap_or(0));
    let rest = seconds.rem_euclid(86_400);
    format!("{day}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

/// The first address of each interval that the ranges cut, after one for documentation.
fn addresses(tests: &[&ConditionTest]) -> Vec<String> {
    let mut found: Vec<IpAddr> = vec![
        Ipv4Addr::new(203, 0, 113, 10).into(),
        Ipv4Addr::UNSPECIFIED.into(),
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
        Ipv6Addr::UNSPECIFIED.into(),
    ];
    for test in tests {
        let Values::Networks(networks) = test.values() else { continue };
        for network in networks {
            let behind = network.last().checked_add(1);
            let cuts = [Some(network.first()), behind].into_iter().flatten();
            found.extend(cuts.filter_map(|number| address(number, network.is_v6())));
        }
    }
    found.iter().map(ToString::to_string).collect()
}

fn address(number: u128, is_v6: bool) -> Option<IpAddr> {
    if is_v6 {
        return Some(Ipv6Addr::from(number).into());
    }
    u32::try_from(number).ok().map(|number| Ipv4Addr::from(number).into())
}
