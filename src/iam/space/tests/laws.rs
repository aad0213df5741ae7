//! Laws that hold between the answers for related policies.

use super::super::{Relation, compare};
use super::chance::Chance;
use super::{key_setting, long, statements};

fn relation(old: &[String], new: &[String]) -> Relation {
    let read = |list: &[String]| statements(&list.iter().map(String::as_str).collect::<Vec<_>>());
    compare(&[&read(old)], &[&read(new)], &key_setting()).relation
}

/// One policy for each seed, and a generator for more.
fn policies(from: u64, count: u64) -> impl Iterator<Item = (Vec<String>, Chance)> {
    (0..count * long()).map(move |seed| {
        let mut chance = Chance::new(from + seed);
        (chance.statements(), chance)
    })
}

#[test]
fn a_deny_more_opens_nothing_and_an_allow_more_closes_nothing() {
    for (list, mut chance) in policies(60_000, 30) {
        let mut more = list.clone();
        more.push(chance.statement());
        let is_deny = more.last().unwrap().contains(r#""Deny""#);
        let expected = if is_deny { Relation::Narrower } else { Relation::Wider };
        let found = relation(&list, &more);
        assert!([Relation::Equal, expected].contains(&found), "{found:?}: {more:#?}");
    }
}

#[test]
fn spelling_changes_nothing() {
    for (list, _) in policies(61_000, 30) {
        let respelled: Vec<String> = list
            .iter()
            .map(|text| {
                text.replace("kms:Decrypt", "KMS:DECRYPT")
                    .replace("111122223333\"}", "arn:aws:iam::111122223333:root\"}")
                    .replace("custom:One", "CUSTOM:ONE")
                    .replace("\"Resource\":\"*\"", "\"Resource\":[\"*\"]")
            })
            .collect();
        // The account as a condition's value is a text, not a name for the root user.
        let is_plain = !list.iter().any(|text| text.contains(r#"Account":"111122223333"}"#));
        if is_plain {
            assert_eq!(relation(&list, &respelled), Relation::Equal, "{respelled:#?}");
        }
    }
}

#[test]
fn a_statement_split_by_its_actions_is_the_same() {
    for (list, _) in policies(62_000, 30) {
        let mut split = Vec::new();
        for text in &list {
            let Some((before, rest)) = text.split_once(r#""Action":["#) else {
                split.push(text.clone());
                continue;
            };
            if text.contains("NotAction") {
                split.push(text.clone());
                continue;
            }
            let (actions, after) = rest.split_once(']').unwrap();
            split.extend(
                actions.split(',').map(|action| format!(r#"{before}"Action":[{action}]{after}"#)),
            );
        }
        assert_eq!(relation(&list, &split), Relation::Equal, "{list:#?}");
    }
}

#[test]
fn a_policy_and_its_mirror_are_mirrored() {
    for (list, mut chance) in policies(63_000, 30) {
        let other = chance.statements();
        let mirrored = match relation(&list, &other) {
            Relation::Wider => Relation::Narrower,
            Relation::Narrower => Relation::Wider,
            same @ (Relation::Equal | Relation::Incomparable | Relation::Unknown) => same,
        };
        assert_eq!(relation(&other, &list), mirrored);
    }
}

#[test]
fn accounts_that_change_places_change_nothing_else() {
    for (list, mut chance) in policies(64_000, 30) {
        let other = chance.statements();
        let moved = |list: &[String]| -> Vec<String> {
            list.iter().map(|text| text.replace("444455556666", "777788889999")).collect()
        };
        assert_eq!(relation(&list, &other), relation(&moved(&list), &moved(&other)), "{list:#?}");
    }
}

#[test]
fn a_statement_split_by_its_principals_is_the_same() {
    let pair = r#"{"AWS":["arn:aws:iam::111122223333:user/p/ann","444455556666"]}"#;
    let each = [r#"{"AWS":"arn:aws:iam::111122223333:user/p/ann"}"#, r#"{"AWS":"444455556666"}"#];
    let mut count = 0;
    for (list, _) in policies(65_000, 60) {
        let is_split = |text: &String| text.contains(pair) && !text.contains("NotPrincipal");
        let split = list.iter().flat_map(|text| {
            let parts = if is_split(text) { &each[..] } else { &[pair] };
            parts.iter().map(|part| text.replace(pair, part)).collect::<Vec<_>>()
        });
        let split: Vec<String> = split.collect();
        count += split.len() - list.len();
        assert_eq!(relation(&list, &split), Relation::Equal, "{list:#?}");
    }
    assert!(count > 5, "{count}");
}
