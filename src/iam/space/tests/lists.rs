//! Long lists: hundreds of ranges and of spellings, in one condition and over as many statements.

use super::super::{Answer, Scope};
use super::{key_space, statements};

fn statement(effect: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{{condition}}}}}"#
    )
}

/// What a list of values in place of `@` takes from an Allow, as one Deny and as one for each; all
/// values, and all but the one in the middle.
fn answers(allow: &str, deny: &str, values: &[String]) -> Vec<Option<String>> {
    let middle = values.len() / 2;
    let some: Vec<&String> =
        values.iter().enumerate().filter(|(at, _)| *at != middle).map(|(_, one)| one).collect();
    let all: Vec<&String> = values.iter().collect();
    let mut found = Vec::new();
    for list in [all, some] {
        let quoted = |one: &&String| format!("{one:?}");
        let joined = list.iter().map(quoted).collect::<Vec<_>>().join(",");
        let one = vec![statement("Deny", &deny.replace('@', &format!("[{joined}]")))];
        let each = list.iter().map(|value| statement("Deny", &deny.replace('@', &quoted(value))));
        for denies in [one, each.collect()] {
            let all: Vec<String> =
                std::iter::once(statement("Allow", allow)).chain(denies).collect();
            let document = statements(&all.iter().map(String::as_str).collect::<Vec<_>>());
            let space = key_space(&document);
            found.push(match space.allowed(Scope::Anyone, &[]) {
                Answer::Yes(witness) => Some(format!("{:?}", witness.request.context())),
                Answer::No(_) => None,
                other @ (Answer::Depends { .. } | Answer::Unknown(_)) => {
                    panic!("{allow} {deny}: {other:?}")
                }
            });
        }
    }
    found
}

fn check(allow: &str, deny: &str, values: &[String], left: &str) {
    let found = answers(allow, deny, values);
    let [None, None, Some(one), Some(each)] = found.as_slice() else {
        panic!("{allow} {deny}: {found:?}");
    };
    assert!(one.contains(left) && each.contains(left), "{left}: {one} {each}");
}

#[test]
fn hundreds_of_addresses_are_decided() {
    let nets: Vec<String> = (0..256).map(|at| format!("10.{at}.0.0/16")).collect();
    let all = r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#;
    check(all, r#""IpAddress":{"aws:SourceIp":@}"#, &nets, "10.128.");
    let nets: Vec<String> = (0..256).map(|at| format!("2001:db8:{at:x}::/48")).collect();
    let all = r#""IpAddress":{"aws:SourceIp":"2001:db8::/40"}"#;
    check(all, r#""IpAddress":{"aws:SourceIp":@}"#, &nets, "2001:db8:80:");
}

#[test]
fn hundreds_of_numbers_and_dates_are_decided() {
    let numbers: Vec<String> = (0..300).map(|at| at.to_string()).collect();
    let all = r#""NumericLessThan":{"aws:MultiFactorAuthAge":"300"}"#;
    check(all, r#""NumericEquals":{"aws:MultiFactorAuthAge":@}"#, &numbers, "\"150\"");
    let seconds: Vec<String> = (0..300).map(|at| (1_700_000_000 + at).to_string()).collect();
    let all = r#""DateGreaterThanEquals":{"aws:EpochTime":"1700000000"},
        "DateLessThan":{"aws:EpochTime":"1700000300"}"#;
    check(all, r#""DateEquals":{"aws:EpochTime":@}"#, &seconds, "1700000150");
}

#[test]
fn hundreds_of_spellings_are_decided() {
    let words: Vec<String> = (0..300).map(|at| format!("Value-{at}")).collect();
    let list = words.iter().map(|one| format!("{:?}", one.to_lowercase())).collect::<Vec<_>>();
    let all = format!(r#""StringEqualsIgnoreCase":{{"custom:Key":[{}]}}"#, list.join(","));
    check(&all, r#""StringEqualsIgnoreCase":{"custom:Key":@}"#, &words, "value-150");
    // One spelling of each leaves the others.
    for found in answers(&all, r#""StringEquals":{"custom:Key":@}"#, &words) {
        assert!(found.is_some_and(|it| it.to_lowercase().contains("value-")), "{all}");
    }
}
