//! How fast JSON is read, against `serde_json::from_slice::<Value>` on the same bytes in the same
//! run: `cargo bench --bench read`. The two readers take turns, and both build their tree and drop
//! it. Speeds are medians; `times` is the median of how much longer ours took in the same pass, which
//! holds on a busy machine, too.

#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use backstay::source::{SourceId, Sources};
use backstay::syntax::{self, Limits, json};

/// How often each reader reads each set of texts.
const PASSES: usize = 25;

fn main() {
    let policies: Vec<String> = (0..500).map(|seed| policy(seed, true)).collect();
    let compact: Vec<String> = (0..500).map(|seed| policy(seed, false)).collect();
    let answers: Vec<String> = compact.iter().map(|policy| answer(policy)).collect();
    let large = vec![format!("[{}]", vec![compact.join(",\n"); 10].join(",\n"))];
    println!("{:28} {:>9} {:>10} {:>11} {:>6}", "", "MB", "ours MB/s", "serde MB/s", "times");
    row("500 policies, indented", &policies, [read_ours, read_serde]);
    row("500 policies, on one line", &compact, [read_ours, read_serde]);
    row("500 policies in strings", &answers, [read_ours, read_serde]);
    row("the same, read inside, too", &answers, [read_ours_inside, read_serde_inside]);
    row("one large file", &large, [read_ours, read_serde]);
}

/// Times both readers over `texts` and prints how they compare.
fn row(name: &str, texts: &[String], [ours, theirs]: [fn(&str); 2]) {
    let pass = |_| (time(texts, ours), time(texts, theirs));
    let passes: Vec<(f64, f64)> = (0..PASSES).map(pass).collect();
    let bytes: u32 = texts.iter().map(|text| u32::try_from(text.len()).unwrap_or(0)).sum();
    let megabytes = f64::from(bytes) / 1e6;
    let median_of = |figure: fn(&(f64, f64)) -> f64| median(passes.iter().map(figure).collect());
    let our_speed = megabytes / median_of(|(ours, _)| *ours);
    let their_speed = megabytes / median_of(|(_, theirs)| *theirs);
    let times = median_of(|(ours, theirs)| ours / theirs);
    println!("{name:28} {megabytes:9.2} {our_speed:10.0} {their_speed:11.0} {times:6.2}");
}

/// Seconds to read all of `texts`.
fn time(texts: &[String], read: fn(&str)) -> f64 {
    let start = Instant::now();
    for text in texts {
        read(text);
    }
    start.elapsed().as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn read_ours(text: &str) {
    let parsed = black_box(json::parse(SourceId::NOWHERE, black_box(text), &Limits::default()));
    assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
}

/// Also decodes the policy in the answer and reads it with places in the file.
fn read_ours_inside(text: &str) {
    let sources = Sources::default();
    let file = sources.add("answer.json", text);
    let outer = json::parse(file, text, &Limits::default()).root;
    let policy = outer.get("Policy").and_then(|policy| syntax::embed(&sources, policy, "Policy"));
    let inner = sources.get(policy.unwrap_or(SourceId::NOWHERE));
    let parsed = black_box(json::parse(file, &inner.text, &Limits::default()));
    assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
}

fn read_serde(text: &str) {
    let value = serde_json::from_slice::<serde_json::Value>(black_box(text).as_bytes());
    assert!(black_box(value).is_ok());
}

fn read_serde_inside(text: &str) {
    let outer = serde_json::from_slice::<serde_json::Value>(black_box(text).as_bytes());
    let outer = outer.unwrap_or_default();
    read_serde(outer.get("Policy").and_then(serde_json::Value::as_str).unwrap_or(""));
}

/// A key policy of about two kilobytes, with its own account and Sids.
fn policy(seed: u32, indented: bool) -> String {
    let account = 111_122_223_333_u64 + u64::from(seed % 2) * 333_333_333_333;
    let mut text = r#"{"Version": "2012-10-17", "Id": "key-policy", "Statement": ["#.to_owned();
    for statement in 0..4 {
        let comma = if statement == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"Sid": "Statement{seed}x{statement}", "Effect": "Allow",
            "Principal": {{"AWS": ["arn:aws:iam::{account}:root", "arn:aws:iam::{account}:role/Backup"]}},
            "Action": ["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*", "Condition": {{"StringEquals": {{"kms:CallerAccount": "{account}",
            "kms:ViaService": "backup.eu-west-1.amazonaws.com"}}, "Bool": {{"kms:GrantIsForAWSResource": true}}}}}}"#
        )
        .unwrap_or_default();
    }
    text.push_str("]}");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    if indented { format!("{value:#}\n") } else { value.to_string() }
}

/// What `aws kms get-key-policy` answers.
fn answer(policy: &str) -> String {
    format!("{:#}", serde_json::json!({ "Policy": policy, "PolicyName": "default" }))
}
