//! The configuration: what is understood, what is refused, and where.

use pretty_assertions::assert_eq;

use super::*;
use crate::source::Sources;
use crate::syntax::{Limits, yaml};

fn parse(text: &str) -> (Configuration, Sources) {
    let sources = Sources::default();
    let source = sources.add("backstay.yaml", text);
    (read(&yaml::parse(source, text, &Limits::default())), sources)
}

/// Every fault as `kind: text at its place`.
fn check(text: &str, expected: &[&str]) {
    let (configuration, sources) = parse(text);
    let faults: Vec<String> = configuration
        .faults
        .iter()
        .map(|fault| format!("{:?}: {}", fault.kind, sources.slice(fault.at)))
        .collect();
    assert_eq!(faults, expected);
}

#[test]
fn an_empty_file_says_nothing() {
    check("", &[]);
    check("# nothing yet\n", &[]);
}

#[test]
fn unknown_keys_are_pointed_at() {
    check("acounts: {}\n", &["UnknownKey: acounts"]);
    check("rules: { selct: [a] }\n", &["UnknownKey: selct"]);
    check("suppress:\n  - { rule: a, adress: b }\n", &["UnknownKey: adress"]);
}

#[test]
fn wrong_values_are_pointed_at() {
    check("fail_on: sometimes\n", &["WrongValue: sometimes"]);
    check("accounts: { 12: {} }\n", &["WrongValue: 12"]);
    check("facts: { as_of: 2026-02-30 }\n", &["WrongValue: 2026-02-30"]);
    check("documents: [{ files: a, kind: keypolicy }]\n", &["WrongValue: keypolicy"]);
    check("trusted: [me]\n", &["WrongValue: me"]);
}

#[test]
fn a_key_that_stands_twice_is_pointed_at() {
    check("fail_on: note\nfail_on: error\n", &["Syntax: fail_on"]);
}

#[test]
fn an_account_id_keeps_its_zeros() {
    let (configuration, _) = parse("accounts:\n  000123456789: { name: old }\n");
    let ids: Vec<String> =
        configuration.accounts.iter().map(|account| account.value.id.to_string()).collect();
    assert_eq!(ids, ["000123456789"]);
}

#[test]
fn a_resource_reads_like_one_of_a_template() {
    let (configuration, _) = parse(
        "resources:\n  - { type: RDS, arn: 'arn:aws:rds:eu-west-1:111122223333:db:a', key: none }\n",
    );
    let resource = &configuration.resources[0];
    assert_eq!(resource.get("ResourceType").and_then(Node::text), Some("RDS"));
    assert_eq!(resource.get("Encrypted").and_then(Node::scalar), Some("false"));
    assert_eq!(resource.get("KmsKeyId"), None);
}

#[test]
fn a_suppression_keeps_the_place_of_its_date() {
    let text = "suppress:\n  - { rule: a, until: 2027-01-31 }\n";
    let (configuration, sources) = parse(text);
    let until = configuration.suppress[0].until.clone().unwrap();
    assert_eq!(until.value.to_string(), "2027-01-31");
    assert_eq!(sources.slice(until.at), "2027-01-31");
}

/// The schema in `docs/schemas/` and the reader know the same keys.
#[test]
fn the_schema_lists_the_keys_that_are_read() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/schemas/backstay.schema.json")).unwrap();
    for (path, keys) in KEYS {
        let mut at = &schema;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            at = match (step, step.strip_suffix("[]")) {
                ("*", _) => &at["additionalProperties"],
                (_, Some(list)) => &at["properties"][list]["items"],
                (name, None) => &at["properties"][name],
            };
        }
        let mut expected: Vec<&str> = keys.to_vec();
        expected.sort_unstable();
        let found: Vec<&String> = at["properties"].as_object().unwrap().keys().collect();
        assert_eq!(found, expected, "{path}");
    }
}
