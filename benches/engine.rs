//! What the policy engine costs: random key policies of growing size, and policies made to be hard.
//!
//! `cargo bench --bench engine` prints both tables; `docs/performance.md` says what they show.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the inputs are made here")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use backstay::iam::PolicyDocument;
use backstay::iam::evaluate::PolicyKind;
use backstay::iam::space::{Answer, Relation, Scope, Setting, Space, compare};
use backstay::source::SourceId;
use backstay::syntax::{Limits, json};

/// A generator of numbers; the same seed gives the same numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(list.len().try_into().unwrap())).unwrap();
        list.get(at).copied().unwrap()
    }
}

const ACTIONS: &[&str] = &[
    "\"kms:*\"",
    "[\"kms:Decrypt\",\"kms:DescribeKey\"]",
    "[\"kms:Encrypt\",\"kms:GenerateDataKey*\",\"kms:ReEncrypt*\"]",
    "\"kms:CreateGrant\"",
    "[\"kms:Put*\",\"kms:ScheduleKeyDeletion\",\"kms:TagResource\"]",
];
const CONDITIONS: &[&str] = &[
    "\"StringEquals\":{\"kms:ViaService\":\"s3.eu-west-1.amazonaws.com\"}",
    "\"StringLike\":{\"kms:ViaService\":\"ec2.*.amazonaws.com\"}",
    "\"StringNotLike\":{\"kms:ViaService\":[\"rds.*.amazonaws.com\",\"backup.*.amazonaws.com\"]}",
    "\"StringEquals\":{\"kms:CallerAccount\":\"111122223333\"}",
    "\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-exampleorg\"}",
    "\"StringNotEqualsIfExists\":{\"aws:PrincipalOrgID\":\"o-exampleorg\"}",
    "\"Bool\":{\"kms:GrantIsForAWSResource\":\"true\"}",
    "\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}",
    "\"NotIpAddress\":{\"aws:SourceIp\":[\"203.0.113.0/24\",\"198.51.100.0/25\"]}",
    "\"ArnLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:role/admin-*\"}",
    "\"ArnNotLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::111122223333:role/ops/*\"}",
    "\"ForAllValues:StringEquals\":{\"kms:GrantOperations\":[\"Decrypt\",\"Encrypt\"]}",
    "\"ForAnyValue:StringLike\":{\"aws:PrincipalOrgPaths\":\"o-exampleorg/r-ab12/*\"}",
    "\"StringEquals\":{\"aws:PrincipalTag/team\":\"red\"}",
    "\"NumericLessThan\":{\"kms:ScheduleKeyDeletionPendingWindowInDays\":\"14\"}",
    "\"Null\":{\"kms:ViaService\":\"true\"}",
    "\"DateLessThan\":{\"aws:CurrentTime\":\"2027-01-01T00:00:00Z\"}",
];

fn statement(chance: &mut Chance, number: u64) -> String {
    let effect = if chance.below(10) < 3 { "Deny" } else { "Allow" };
    let account = chance.pick(&["111122223333", "444455556666", "777788889999"]);
    let principal = match chance.below(6) {
        0 => "\"*\"".to_owned(),
        1 => format!("{{\"AWS\":\"arn:aws:iam::{account}:root\"}}"),
        2 => "{\"Service\":\"logs.eu-west-1.amazonaws.com\"}".to_owned(),
        _ => format!("{{\"AWS\":\"arn:aws:iam::{account}:role/team-{number}/app\"}}"),
    };
    let action = chance.pick(ACTIONS);
    let mut conditions: Vec<&str> = (0..chance.below(3)).map(|_| chance.pick(CONDITIONS)).collect();
    conditions.sort_unstable();
    conditions.dedup();
    format!(
        "{{\"Sid\":\"S{number}\",\"Effect\":\"{effect}\",\"Principal\":{principal},\"Action\":{action},\
         \"Resource\":\"*\",\"Condition\":{{{}}}}}",
        conditions.join(",")
    )
}

fn random(seed: u64, statements: u64) -> String {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let all: Vec<String> = (0..statements).map(|at| statement(&mut chance, at)).collect();
    policy(&all)
}

fn policy(statements: &[String]) -> String {
    format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","))
}

fn read(text: &str) -> PolicyDocument {
    PolicyDocument::read(json::parse(SourceId::NOWHERE, text, &Limits::default()).root)
}

fn setting() -> Setting {
    Setting { owner: "111122223333".parse().ok(), ..Setting::new(PolicyKind::KeyPolicy) }
}

/// The least of five runs, in microseconds.
fn micros(mut run: impl FnMut()) -> f64 {
    let least = (0..5).map(|_| timed(&mut run)).min().unwrap_or_default();
    least.as_secs_f64() * 1e6
}

fn timed(run: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// Every question that rules ask; says how many have no answer.
fn ask(space: &Space<'_>) -> usize {
    let putting = space.allowed(Scope::Owners, &["kms:PutKeyPolicy"]);
    let answers = [space.outsiders(), space.public(), space.unbound_services(), &putting];
    let unknown = answers.iter().filter(|one| matches!(one, Answer::Unknown(_))).count();
    let decided = [
        space.dead().is_ok(),
        space.superfluous().is_ok(),
        space.idle_conditions().is_ok(),
        space.denies_everybody().is_ok(),
    ];
    black_box(unknown + decided.iter().filter(|is_ok| !**is_ok).count())
}

fn sizes() {
    println!(
        "| statements | bytes | compile + outsiders, µs | all questions, µs | compare, µs | undecided |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for statements in [5, 10, 20, 50, 100, 140] {
        let texts: Vec<String> = (0..50).map(|seed| random(seed, statements)).collect();
        let documents: Vec<_> = texts.iter().map(|text| read(text)).collect();
        let others: Vec<_> = (0..50).map(|seed| read(&random(seed + 1, statements))).collect();
        let first = documents.iter().map(|one| {
            micros(|| {
                black_box(Space::of(&[one], setting()).outsiders());
            })
        });
        let all = documents.iter().map(|one| {
            micros(|| {
                ask(&Space::of(&[one], setting()));
            })
        });
        let pairs = documents.iter().zip(&others).map(|(one, other)| {
            micros(|| {
                black_box(compare(&[one], &[other], &setting()));
            })
        });
        let bytes = texts.iter().map(String::len).sum::<usize>() / texts.len();
        let unknown: usize = documents.iter().map(|one| ask(&Space::of(&[one], setting()))).sum();
        let unclear = documents.iter().zip(&others).filter(|(one, other)| {
            compare(&[one], &[other], &setting()).relation == Relation::Unknown
        });
        let undecided = unknown + unclear.count();
        println!(
            "| {statements} | {bytes} | {:.0} | {:.0} | {:.0} | {undecided} |",
            median(first.collect()),
            median(all.collect()),
            median(pairs.collect())
        );
    }
}

fn allow(principal: &str, condition: &str) -> String {
    format!(
        "{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"kms:Decrypt\",\"Resource\":\"*\",\
         \"Condition\":{{{condition}}}}}"
    )
}

fn deny(condition: &str) -> String {
    format!(
        "{{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:Decrypt\",\"Resource\":\"*\",\
         \"Condition\":{{{condition}}}}}"
    )
}

/// Denies with infixes that any combination of can meet.
fn infixes(count: usize) -> String {
    let mut all = vec![allow("\"*\"", "")];
    all.extend(
        (0..count).map(|at| deny(&format!("\"StringLike\":{{\"custom:Key\":\"*k{at:03}*\"}}"))),
    );
    policy(&all)
}

/// A letter so far from the end: a subset automaton of 2^n states.
fn suffix(count: usize) -> String {
    let tail = "?".repeat(count);
    policy(&[
        allow(
            "\"*\"",
            &format!("\"StringLike\":{{\"custom:Key\":\"*ab{}\"}}", "?".repeat(count - 1)),
        ),
        deny(&format!("\"StringLike\":{{\"custom:Key\":\"*a{tail}\"}}")),
    ])
}

/// Random 3-SAT: each Deny takes one combination of three keys away.
fn three_sat(keys: u64) -> String {
    let mut chance = Chance(keys * 7919 + 1);
    let mut all = vec![allow("\"*\"", "")];
    for _ in 0..keys * 43 / 10 {
        let mut clause = String::new();
        let mut used = Vec::new();
        while used.len() < 3 {
            let key = chance.below(keys);
            if !used.contains(&key) {
                used.push(key);
            }
        }
        let (yes, no): (Vec<_>, Vec<_>) = used.into_iter().partition(|_| chance.below(2) == 0);
        for (operator, keys) in [("StringEquals", yes), ("StringNotEquals", no)] {
            if !keys.is_empty() {
                let list: Vec<_> = keys.iter().map(|key| format!("\"x:{key}\":\"1\"")).collect();
                let comma = if clause.is_empty() { "" } else { "," };
                write!(clause, "{comma}\"{operator}\":{{{}}}", list.join(",")).expect("a string");
            }
        }
        all.push(deny(&clause));
    }
    policy(&all)
}

/// As many pigeons as holes and one more: each has to be somewhere, no two in one place.
fn pigeons(holes: usize) -> String {
    let mut all = vec![allow("\"*\"", "")];
    for pigeon in 0..=holes {
        let nowhere: Vec<_> =
            (0..holes).map(|hole| format!("\"x:{pigeon}-{hole}\":\"1\"")).collect();
        all.push(deny(&format!("\"StringNotEquals\":{{{}}}", nowhere.join(","))));
        for other in 0..pigeon {
            for hole in 0..holes {
                all.push(deny(&format!(
                    "\"StringEquals\":{{\"x:{pigeon}-{hole}\":\"1\",\"x:{other}-{hole}\":\"1\"}}"
                )));
            }
        }
    }
    policy(&all)
}

fn roles(count: usize) -> String {
    let list: Vec<_> =
        (0..count).map(|at| format!("\"arn:aws:iam::444455556666:role/r{at}\"")).collect();
    policy(&[allow(&format!("{{\"AWS\":[{}]}}", list.join(",")), "")])
}

/// Values that contain many letters, each anywhere.
fn letters(count: u8) -> String {
    let all: Vec<String> = (0..count)
        .map(|at| format!("\"*{}*\"", char::from(b'a' + at)))
        .map(|pattern| deny(&format!("\"StringNotLike\":{{\"custom:Key\":{pattern}}}")))
        .collect();
    policy(&[vec![allow("\"*\"", "")], all].concat())
}

/// Principals by many patterns with wildcards at both ends.
fn principal_patterns(count: usize) -> String {
    let mut all = vec![allow("\"*\"", "")];
    all.extend((0..count).map(|at| {
        deny(&format!("\"ArnLike\":{{\"aws:PrincipalArn\":\"arn:aws:iam::*:role/*k{at:03}*\"}}"))
    }));
    policy(&all)
}

fn hard() {
    println!("\n| input | bytes | all questions, ms | outsiders | undecided |");
    println!("| --- | ---: | ---: | --- | ---: |");
    let inputs = [
        ("16 infixes", infixes(16)),
        ("64 infixes", infixes(64)),
        ("200 infixes", infixes(200)),
        ("suffix 16", suffix(16)),
        ("suffix 30", suffix(30)),
        ("3-SAT, 20 keys", three_sat(20)),
        ("3-SAT, 38 keys", three_sat(38)),
        ("6 pigeonholes", pigeons(6)),
        ("7 pigeonholes", pigeons(7)),
        ("400 role ARNs", roles(400)),
        ("must contain 8 letters", letters(8)),
        ("must contain 12 letters", letters(12)),
        ("16 infixes in principals", principal_patterns(16)),
        ("64 infixes in principals", principal_patterns(64)),
    ];
    for (name, text) in inputs {
        let document = read(&text);
        let time = micros(|| {
            ask(&Space::of(&[&document], setting()));
        }) / 1e3;
        let undecided = ask(&Space::of(&[&document], setting()));
        let space = Space::of(&[&document], setting());
        let answer = match space.outsiders() {
            Answer::Yes(_) => "yes",
            Answer::No(_) => "no",
            Answer::Depends { .. } => "depends",
            Answer::Unknown(_) => "unknown",
        };
        println!("| {name} | {} | {time:.1} | {answer} | {undecided} |", text.len());
    }
}

fn main() {
    sizes();
    hard();
}
