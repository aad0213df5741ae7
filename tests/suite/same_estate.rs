//! `testdata/same-estate/<name>/<format>/`: one estate in every format, with one `expected.txt` for all.
//!
//! A line is rule, severity, the name of the AWS thing, and the place in it: no paths, no names of
//! files or templates. `BLESS=1` writes what the first format gives.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pretty_assertions::assert_eq;
use serde_json::Value as Json;

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn backstay(folder: &Path, arguments: &[&str]) -> Json {
    let ran = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .args(arguments)
        .arg(".")
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// The AWS names of things by their names in addresses. Keys have none, so they are called by the
/// `Id` of their policy.
fn names(folder: &Path) -> BTreeMap<String, String> {
    const MEMBERS: [&str; 5] =
        ["Id", "BackupVaultName", "BackupPlanName", "SelectionName", "RoleName"];
    let inspected = backstay(folder, &["inspect"]);
    let mut names = BTreeMap::new();
    for document in inspected["documents"].as_array().unwrap() {
        let (kind, name) = (document["kind"].as_str().unwrap(), document["name"].as_str().unwrap());
        let own = MEMBERS.iter().find_map(|member| document["root"][member].as_str());
        let Some(own) = own else { continue };
        names.insert(format!("{kind}/{name}"), own.to_owned());
        if kind == "key-policy" {
            names.insert(format!("key/{name}"), own.to_owned());
        }
    }
    names
}

/// What `check` finds, in the words of AWS.
fn findings(folder: &Path) -> String {
    let names = names(folder);
    let report = backstay(folder, &["check", "--format", "json"]);
    assert_eq!(report["problems"], Json::Array(Vec::new()), "{}", folder.display());
    assert_eq!(report["summary"]["not_judged"], 0, "{}", folder.display());
    let line = |finding: &Json| {
        let address = finding["address"].as_str().unwrap();
        let (thing, place) = address.split_once('#').unwrap_or((address, "as a whole"));
        let name = names.get(thing).map_or(thing, String::as_str);
        let (rule, severity) = (finding["rule"].as_str(), finding["severity"].as_str());
        format!("{} {} {name} {place}\n", rule.unwrap(), severity.unwrap())
    };
    let mut lines: Vec<String> = report["findings"].as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines.concat()
}

#[test]
fn the_same_estate_gives_the_same_findings_in_every_format() {
    let mut formats = 0;
    for estate in folders(Path::new("testdata/same-estate")) {
        let golden = estate.join("expected.txt");
        for (index, format) in folders(&estate).iter().enumerate() {
            formats += 1;
            let found = findings(format);
            if index == 0 && env::var_os("BLESS").is_some() {
                fs::write(&golden, &found).unwrap();
            }
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            assert_eq!(expected, found, "{}; BLESS=1 writes it anew", format.display());
        }
    }
    assert!(formats >= 6, "{formats} formats");
}
