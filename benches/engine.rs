//! What the policy engine costs: random key policies of growing size, and policies made to be hard.
//!
//! `cargo bench --bench engine` prints both tables; `docs/performance.md` says what they show.
//! `… -- 5 50` measures random policies of these sizes alone.
//! `… -- --questions` prints one question about each of 50 policies of three sizes instead, with its
//! answer and what it took, as JSON lines for `.ci/compare-solvers`.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]
#![expect(clippy::unwrap_used, reason = "the inputs are made here")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use backstay::iam::PolicyDocument;
use backstay::iam::evaluate::PolicyKind;
use backstay::iam::space::{Answer, Relation, Scope, Setting, Space, compare};
use backstay::source::SourceId;
use backstay::syntax::{Limits, json};

#[path = "../src/iam/space/tests/inputs.rs"]
mod inputs;

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

fn sizes(all: &[u64]) {
    println!(
        "| statements | bytes | compile + outsiders, µs | all questions, µs | compare, µs | table, µs | words, µs | undecided |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for &statements in all {
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
        let tables = documents.iter().map(|one| {
            let space = Space::of(&[one], setting());
            ask(&space);
            micros(|| {
                black_box(space.pairs(Scope::Anyone).is_ok());
            })
        });
        let everybody = documents.iter().map(|one| {
            micros(|| {
                black_box(Space::of(&[one], setting()).who_can(Scope::Anyone, &[]));
            })
        });
        let bytes = texts.iter().map(String::len).sum::<usize>() / texts.len();
        let unknown: usize = documents.iter().map(|one| ask(&Space::of(&[one], setting()))).sum();
        let unclear = documents.iter().zip(&others).filter(|(one, other)| {
            compare(&[one], &[other], &setting()).relation == Relation::Unknown
        });
        let cut = documents
            .iter()
            .filter(|one| Space::of(&[one], setting()).who_can(Scope::Anyone, &[]).doubt.is_some());
        let undecided = unknown + unclear.count() + cut.count();
        println!(
            "| {statements} | {bytes} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {undecided} |",
            median(first.collect()),
            median(all.collect()),
            median(pairs.collect()),
            median(tables.collect()),
            median(everybody.collect())
        );
    }
}

fn hard() {
    println!("\n| input | bytes | all questions, ms | outsiders | undecided |");
    println!("| --- | ---: | ---: | --- | ---: |");
    for input in inputs::all() {
        let document = read(&input.text);
        let kind = match input.kind {
            inputs::Kind::Key => PolicyKind::KeyPolicy,
            inputs::Kind::Resource => PolicyKind::ResourcePolicy,
            inputs::Kind::Identity => PolicyKind::IdentityPolicy,
        };
        let setting = Setting { kind, ..setting() };
        let time = micros(|| {
            ask(&Space::of(&[&document], setting.clone()));
        }) / 1e3;
        let space = Space::of(&[&document], setting);
        let undecided = ask(&space);
        let answer = word(space.outsiders());
        let (name, bytes) = (&input.name, input.text.len());
        println!("| {name} | {bytes} | {time:.1} | {answer} | {undecided} |");
    }
}

fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Yes(_) => "yes",
        Answer::No(_) => "no",
        Answer::Depends { .. } => "depends",
        Answer::Unknown(_) => "unknown",
    }
}

/// Whether outsiders may do anything, by the documents alone: `micros` is the time from text to
/// answer, `check` that of the question alone, asked of policies that are read and compiled.
fn questions() {
    let setting = Setting { by_reference: false, ..setting() };
    for statements in [5, 20, 50] {
        for seed in 0..50 {
            let policy = random(seed, statements);
            let micros = micros(|| {
                black_box(Space::of(&[&read(&policy)], setting.clone()).outsiders());
            });
            let document = read(&policy);
            let space = Space::of(&[&document], setting.clone());
            let answer = word(space.outsiders());
            let check = self::micros(|| {
                black_box(space.allowed(Scope::Outsiders, &[]));
            });
            println!(
                "{{\"statements\":{statements},\"seed\":{seed},\"micros\":{micros:.1},\"check\":{check:.2},\"answer\":\"{answer}\",\"policy\":{policy}}}"
            );
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "what to print stands on the bench's command line")]
fn main() {
    let chosen: Vec<u64> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    if std::env::args().any(|word| word == "--questions") {
        questions();
    } else if chosen.is_empty() {
        sizes(&[5, 10, 20, 50, 100, 140]);
        hard();
    } else {
        sizes(&chosen);
    }
}
