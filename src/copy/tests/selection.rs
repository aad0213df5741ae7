//! What a selection takes when tags decide it: a resource that may be taken is never dropped.

use serde_json::{Value as Json, json};

use super::{DATABASE, Files, ROLE, estate, policy, read, statement};
use crate::copy::{PathVerdict, Settings, trace};

const TAGS: &str = "tags/111122223333/eu-west-1";

fn table(name: &str) -> String {
    format!("arn:aws:dynamodb:eu-west-1:111122223333:table/{name}")
}

/// The estate with another selection, and tables whose answer lists no tags.
fn selecting(selection: &Json, tables: &[&'static str]) -> Files {
    let mut files = estate();
    let mut whole = json!({"SelectionName": "some", "IamRoleArn": ROLE});
    for (member, value) in selection.as_object().unwrap() {
        whole[member] = value.clone();
    }
    files.insert("selection.json", json!({"BackupPlanId": "p", "BackupSelection": whole}));
    for name in tables {
        let table = json!({"Table": {"TableName": name, "TableArn": table(name)}});
        files.insert(name, table);
    }
    files.insert("role-policy.json", policy(&[statement("All", None, &["*"])]));
    files.get_mut("database.json").unwrap()["DBInstances"][0]["TagList"] =
        json!([{"Key": "env", "Value": "prod"}]);
    files
}

/// Tags of tables, as `get-resources` lists them.
fn listing(tags: &[(&str, &str)]) -> Json {
    let mapping = |(name, env): &(&str, &str)| json!({"ResourceARN": table(name), "Tags": [{"Key": "env", "Value": env}]});
    json!({"ResourceTagMappingList": tags.iter().map(mapping).collect::<Vec<_>>()})
}

/// Each path: its resource or type, its verdict, and whether it waits for tags and in what words.
fn paths(files: &Files) -> Vec<(String, PathVerdict, Option<String>)> {
    let inventory = read(files);
    let told = trace(&inventory, &Settings::default()).into_iter().map(|path| {
        let waits = path.waits_for();
        let tags = waits.iter().find(|need| need.id == TAGS).map(|need| need.document.clone());
        (path.resource.clone().unwrap_or_else(|| path.resource_type.clone()), path.verdict, tags)
    });
    told.collect()
}

#[test]
fn resources_whose_tags_nobody_lists_have_one_path_that_waits_for_them() {
    let by_tag = json!({"ListOfTags": [
        {"ConditionType": "STRINGEQUALS", "ConditionKey": "env", "ConditionValue": "prod"}]});
    let mut files = selecting(&by_tag, &["a.json", "b.json"]);
    let words = format!("tags of 2 resources in 111122223333, such as {}", table("a.json"));
    let certain = (DATABASE.to_owned(), PathVerdict::Works, None);
    let rest = ("*".to_owned(), PathVerdict::Conditional, Some(words));
    assert_eq!(paths(&files), [certain.clone(), rest]);

    // an answer that lists the tags decides
    files.insert("tags.json", listing(&[("a.json", "dev"), ("b.json", "prod")]));
    let found = paths(&files);
    let taken: Vec<&str> = found.iter().map(|(resource, ..)| resource.as_str()).collect();
    assert_eq!(taken, [&table("b.json"), DATABASE]);

    // one that lists some of them leaves the others open
    files.insert("tags.json", listing(&[("a.json", "dev")]));
    let words = format!("tags of {}", table("b.json"));
    assert_eq!(paths(&files), [certain, ("*".to_owned(), PathVerdict::Conditional, Some(words))]);
}

#[test]
fn conditions_hold_all_at_once_and_an_unknown_one_hides_none_that_fails() {
    let condition = |operator: &str, value: &str| json!({operator: [{"ConditionKey": "aws:ResourceTag/env", "ConditionValue": value}]});
    for (operator, value, is_taken) in [
        ("StringEquals", "prod", true),
        ("StringEquals", "pro*", false),
        ("StringLike", "pro*", true),
        ("StringNotEquals", "prod", false),
        ("StringNotLike", "d*", true),
    ] {
        let files = selecting(
            &json!({"Resources": [DATABASE, table("a.json")], "Conditions": condition(operator, value)}),
            &["a.json"],
        );
        let found = paths(&files);
        let words = format!("tags of {}", table("a.json"));
        let rest = ("*".to_owned(), PathVerdict::Conditional, Some(words));
        let expected: Vec<_> = is_taken
            .then(|| (DATABASE.to_owned(), PathVerdict::Works, None))
            .into_iter()
            .chain([rest])
            .collect();
        assert_eq!(found, expected, "{operator} {value}");
    }
}

#[test]
fn what_is_taken_out_again_has_no_path() {
    let all_rds = "arn:aws:rds:*:*:db:*";
    for left_out in [DATABASE, all_rds, "*"] {
        let selection = json!({"Resources": [DATABASE], "NotResources": [left_out]});
        assert_eq!(paths(&selecting(&selection, &[])), [], "{left_out}");
        // nor has one that nobody describes
        let mut files = selecting(&selection, &[]);
        files.remove("database.json");
        assert_eq!(paths(&files), [], "{left_out}");
    }
    let selection = json!({"Resources": [all_rds], "NotResources": ["arn:aws:rds:*"]});
    assert_eq!(paths(&selecting(&selection, &[])), []);
    let selection = json!({"Resources": [DATABASE], "NotResources": ["arn:aws:rds:*:*:db:other*"]});
    assert_eq!(paths(&selecting(&selection, &[])).len(), 1);
}

#[test]
fn a_type_whose_resources_may_be_taken_waits_for_their_tags() {
    let selection = json!({"Resources": ["arn:aws:ec2:*:*:volume/*"], "Conditions":
        {"StringEquals": [{"ConditionKey": "aws:ResourceTag/env", "ConditionValue": "prod"}]}});
    let mut files = selecting(&selection, &[]);
    files.insert(
        "volumes.json",
        json!({"Volumes": [{"VolumeId": "vol-1", "AvailabilityZone": "eu-west-1a",
            "Encrypted": false}]}),
    );
    let id = "arn:aws:ec2:eu-west-1:⟨the account of the volume⟩:volume/vol-1";
    let found = paths(&files);
    assert_eq!(
        found,
        [("EBS".to_owned(), PathVerdict::Conditional, Some(format!("tags of {id}")))]
    );
}
