//! The schema, and a second witness for what a schema cannot know.
//!
//! The witness reads the output as a viewer would: it finds the file by its URI, the place by its
//! lines and columns, and wants to see the snippet there.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::Value as Json;

use super::*;
use crate::finding::{Finding, Severity};
use crate::report::Format;
use crate::report::sample::{Sample, estate, finding, label, place};
use crate::source::{Location, SourceId, Sources, Span};

fn rendered(sample: &Sample) -> Json {
    serde_json::from_str(&sample.render(Format::Sarif)).unwrap()
}

fn results(log: &Json) -> &[Json] {
    log.pointer("/runs/0/results").unwrap().as_array().unwrap()
}

fn check_schema(log: &Json) {
    let schema = include_str!("../../../testdata/schemas/sarif-2.1.0.json");
    // OASIS's pattern for languages has a bracket too many, which a strict reader of regular
    // expressions refuses. We write no language.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Json = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// Every object under `node` that has `key`, with what is there.
fn all<'a>(node: &'a Json, key: &str, found: &mut Vec<(&'a Json, &'a Json)>) {
    match node {
        Json::Object(map) => {
            found.extend(map.get(key).map(|value| (node, value)));
            map.values().for_each(|child| all(child, key, found));
        }
        Json::Array(items) => items.iter().for_each(|child| all(child, key, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn decode(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap(), rest.next().unwrap()].map(char::from);
        bytes.push(u8::from_str_radix(&String::from_iter(digits), 16).unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

/// The text of the file that `uri` names; the files of `estate` are few.
fn file(sources: &Sources, sample: &Sample, uri: &str) -> String {
    let name = decode(uri);
    let mut ids: Vec<SourceId> = Vec::new();
    for finding in &sample.findings {
        let labels = std::iter::once(&finding.primary).chain(finding.others());
        ids.extend(labels.map(|label| sources.in_file(label.at).source));
    }
    let found = ids.into_iter().map(|id| sources.get(id)).find(|source| source.name == name);
    found.unwrap_or_else(|| panic!("no file {name}")).text.clone()
}

/// What a viewer that counts UTF-16 code units cuts out of `text`.
fn cut(text: &str, region: &Json) -> String {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let offset = |line: usize, column: usize| {
        let breaks = units.iter().enumerate().filter(|(_, unit)| **unit == u16::from(b'\n'));
        let starts: Vec<usize> =
            std::iter::once(0).chain(breaks.map(|(index, _)| index + 1)).collect();
        starts[line - 1] + column - 1
    };
    let start = offset(number("startLine"), number("startColumn"));
    let end = offset(number("endLine"), number("endColumn"));
    String::from_utf16(&units[start..end]).unwrap()
}

#[test]
fn the_log_is_valid() {
    check_schema(&rendered(&estate()));
}

#[test]
fn a_run_without_results_is_valid() {
    let mut sample = estate();
    sample.findings.clear();
    sample.problems.clear();
    sample.rules.clear();
    let log = rendered(&sample);
    check_schema(&log);
    assert!(results(&log).is_empty());
}

#[test]
fn every_region_cuts_out_its_snippet() {
    let sample = estate();
    let log = rendered(&sample);
    let mut regions = Vec::new();
    let mut places = Vec::new();
    all(&log, "physicalLocation", &mut places);
    for (_, place) in places {
        regions.push((place["artifactLocation"]["uri"].as_str().unwrap(), &place["region"]));
    }
    assert!(regions.len() >= 7, "{}", regions.len());
    for (uri, region) in regions {
        let text = file(&sample.sources, &sample, uri);
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let start = number("byteOffset");
        let bytes = text.get(start..start + number("byteLength")).unwrap();
        assert_eq!(cut(&text, region), bytes, "{uri}");
        // The place of a file as a whole has nothing to show.
        assert_eq!(region["snippet"]["text"].as_str().unwrap_or(""), bytes, "{uri}");
    }
}

#[test]
fn columns_are_utf_16() {
    let log = rendered(&estate());
    let region = &results(&log)[1]["locations"][0]["physicalLocation"]["region"];
    let sample = estate();
    let file = sample.sources.in_file(sample.findings[1].primary.at);
    let position = sample.sources.get(file.source).position(file.span.start);
    assert_eq!(region["startColumn"], position.utf16_column);
    assert_ne!(position.column, position.utf16_column);
}

#[test]
fn uris_are_relative_to_the_base() {
    let log = rendered(&estate());
    let mut places = Vec::new();
    all(&log, "artifactLocation", &mut places);
    assert!(!places.is_empty());
    for (_, place) in places {
        assert_eq!(place["uriBaseId"], "%SRCROOT%");
        let uri = place["uri"].as_str().unwrap();
        assert!(!uri.contains([' ', ':', '#', '\\']) && !uri.starts_with('/'), "{uri}");
    }
    assert!(log.pointer("/runs/0/originalUriBaseIds/%SRCROOT%").is_some());
}

#[test]
fn rule_indexes_point_at_the_rule_and_every_rule_is_listed() {
    let sample = estate();
    let log = rendered(&sample);
    let rules = log.pointer("/runs/0/tool/driver/rules").unwrap().as_array().unwrap();
    assert_eq!(rules.len(), sample.rules.len());
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn rules_are_within_the_limits_of_code_scanning() {
    let mut sample = estate();
    sample.rules[0].tags = (0..15).map(|n| format!("tag{n}")).collect();
    sample.rules[0].description = "é".repeat(2_000);
    sample.rules[1].security_severity = None;
    let log = rendered(&sample);
    check_schema(&log);
    let rules = log.pointer("/runs/0/tool/driver/rules").unwrap();
    assert_eq!(rules[0]["properties"]["tags"].as_array().unwrap().len(), 10);
    let description = rules[0]["fullDescription"]["text"].as_str().unwrap();
    assert_eq!(description.chars().count(), 1_024);
    assert!(rules[0]["properties"]["security-severity"].is_string());
    assert_eq!(rules[1]["properties"].get("security-severity"), None);
    for rule in rules.as_array().unwrap() {
        assert!(rule["help"]["text"].is_string() && rule["help"]["markdown"].is_string());
        assert!(rule["shortDescription"]["text"].is_string());
        assert!(
            ["high", "medium", "low"].contains(&rule["properties"]["precision"].as_str().unwrap())
        );
    }
}

#[test]
fn fingerprints_are_there_and_differ() {
    let log = rendered(&estate());
    let prints: BTreeSet<&str> = results(&log)
        .iter()
        .map(|result| result["partialFingerprints"]["backstay/v1"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), results(&log).len());
}

#[test]
fn messages_are_sentences() {
    let log = rendered(&estate());
    assert_eq!(
        results(&log)[0]["message"]["text"],
        "Statement `Use` lets any AWS principal use the key. Name the accounts or roles."
    );
}

#[test]
fn a_failing_path_is_a_code_flow_in_its_order() {
    let log = rendered(&estate());
    let flow = &results(&log)[2]["codeFlows"][0]["threadFlows"][0]["locations"];
    let uris: Vec<&str> = flow.as_array().unwrap().iter().map(uri_of_step).collect();
    assert_eq!(uris, ["plan.json", "keys/a%20b%231.json", "keys/a%20b%231.json"]);
    let lines: Vec<_> = flow.as_array().unwrap().iter().map(line_of_step).collect();
    assert_eq!(lines, [2, 2, 5]);
    // what no label shows is a related place as well
    let related = results(&log)[2]["relatedLocations"].as_array().unwrap();
    assert_eq!(related[1]["message"]["text"], "policy of the source key");
    assert_eq!(results(&log)[0].get("codeFlows"), None);
}

fn line_of_step(step: &Json) -> u64 {
    step["location"]["physicalLocation"]["region"]["startLine"].as_u64().unwrap()
}

fn uri_of_step(step: &Json) -> &str {
    step["location"]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap()
}

#[test]
fn suppressions_are_written_where_they_are() {
    let log = rendered(&estate());
    let suppressions = &results(&log)[1]["suppressions"];
    assert_eq!(suppressions[0]["kind"], "external");
    assert_eq!(suppressions[0]["justification"], "shared until May");
    assert_eq!(results(&log)[0].get("suppressions"), None);
}

#[test]
fn a_fix_changes_the_bytes_it_names() {
    let sample = estate();
    let log = rendered(&sample);
    let change = &results(&log)[0]["fixes"][0]["artifactChanges"][0];
    let replacement = &change["replacements"][0];
    let uri = change["artifactLocation"]["uri"].as_str().unwrap();
    let text = file(&sample.sources, &sample, uri);
    assert_eq!(cut(&text, &replacement["deletedRegion"]), "\"*\"");
    assert_eq!(replacement["insertedContent"]["text"], "\"111122223333\"");
}

#[test]
fn unread_input_is_a_notification_and_unresolved_values_are_not() {
    let log = rendered(&estate());
    let notifications = log
        .pointer("/runs/0/invocations/0/toolExecutionNotifications")
        .unwrap()
        .as_array()
        .unwrap();
    assert_eq!(notifications.len(), 1);
    assert_eq!(notifications[0]["message"]["text"], "no reader for this kind of file");
    let index = usize::try_from(notifications[0]["descriptor"]["index"].as_u64().unwrap()).unwrap();
    let descriptors = log.pointer("/runs/0/tool/driver/notifications").unwrap();
    assert_eq!(descriptors[index]["id"], notifications[0]["descriptor"]["id"]);
}

#[test]
fn the_command_names_the_run() {
    let log = rendered(&estate());
    assert_eq!(log.pointer("/runs/0/automationDetails/id").unwrap(), "backstay/check/");
}

#[test]
fn a_finding_about_nothing_that_was_read_has_no_place() {
    let mut sample = estate();
    let nowhere = Location::new(SourceId::NOWHERE, Span::default());
    sample.findings = vec![finding("vault-without-lock", Severity::Note, vec![label(nowhere, "")])];
    let log = rendered(&sample);
    check_schema(&log);
    assert_eq!(results(&log)[0]["locations"], Json::Array(Vec::new()));
}

/// `count` findings of which every tenth is a warning and the last an error.
fn many(sources: &Sources, count: usize) -> Vec<Finding> {
    let file = sources.add("a.json", "{}");
    let at = place(sources, file, "{}", 0);
    let severity = |index: usize| match index {
        _ if index + 1 == count => Severity::Error,
        _ if index.is_multiple_of(10) => Severity::Warning,
        _ => Severity::Note,
    };
    let one = |index| Finding {
        fingerprint: format!("{index:016x}"),
        ..finding("vault-without-lock", severity(index), vec![label(at, "")])
    };
    (0..count).map(one).collect()
}

#[test]
fn five_thousand_results_stay_as_they_are() {
    let findings = many(&Sources::default(), 5_000);
    let limited = limit_for_sarif(&findings);
    assert_eq!((limited.findings.len(), limited.left_out), (5_000, 0));
}

#[test]
fn of_more_the_worst_are_kept_in_their_order_and_one_result_counts_the_rest() {
    let mut sample = estate();
    let findings = many(&sample.sources, 6_000);
    let limited = limit_for_sarif(&findings);
    assert_eq!((limited.findings.len(), limited.left_out), (4_999, 1_001));
    let count = |severity| limited.findings.iter().filter(|f| f.severity == severity).count();
    assert_eq!((count(Severity::Error), count(Severity::Warning)), (1, 600));
    assert!(limited.findings.is_sorted_by_key(|finding| finding.fingerprint.clone()));
    sample.left_out = limited.left_out;
    sample.findings = limited.findings.into_owned();
    let log = rendered(&sample);
    check_schema(&log);
    assert_eq!(results(&log).len(), 5_000);
    let last = &results(&log)[4_999];
    assert_eq!(last["message"]["text"], "1001 more results were left out; these are the worst.");
    let rules = log.pointer("/runs/0/tool/driver/rules").unwrap().as_array().unwrap();
    let index = usize::try_from(last["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], last["ruleId"]);
    assert_eq!(last["locations"].as_array().unwrap().len(), 1);
}
