//! Every folder in `testdata/scenarios/`: files of several accounts and Regions, a `README.md` that
//! tells the story and ends it, and in `expected.txt` what `trace` says of each path. `BLESS=1`
//! writes the latter anew; how a story ends is written by hand. What stands in a folder's
//! `arguments.txt` is added to the command line. A `check.txt` names findings that `check` has to
//! make, one a line: severity, rule, file and line; among them are all its errors.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pretty_assertions::StrComparison;
use serde_json::Value as Json;

/// The steps that decide a verdict, and those that are reported beside it.
const STEPS: &[&str] = &[
    "same-partition",
    "same-organization",
    "cross-account-backup-enabled",
    "regions-enabled",
    "type-supports-copy",
    "destination-vault-exists",
    "destination-vault-accepts",
    "source-role-may-copy",
    "source-key-kind",
    "destination-key-kind",
    "source-key-create-grant",
    "source-key-use",
    "destination-key-use",
    "keys-usable",
    "retention-fits-lock",
    "not-in-cold-storage",
    "restorable-in-destination",
    "copy-back",
];
const BESIDE: &[&str] = &["restorable-in-destination", "copy-back"];

fn scenarios() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir("testdata/scenarios").unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    assert!(!found.is_empty());
    found
}

/// What `trace` says of a folder, as JSON, and its exit code.
fn trace(folder: &Path, more: &[&str]) -> (Json, i32) {
    let arguments = fs::read_to_string(folder.join("arguments.txt")).unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .current_dir(folder)
        .args(["trace", "--format", "json", "--exclude", "expected.txt"])
        .args(arguments.split_whitespace())
        .args(more)
        .arg(".")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_str(&text);
    assert!(json.is_ok(), "{}: {errors}", folder.display());
    (json.unwrap(), output.status.code().unwrap())
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// The paths in words: what people would compare by hand.
fn summary(json: &Json) -> String {
    let mut words = String::new();
    for path in json["paths"].as_array().unwrap() {
        writeln!(words, "{} {}", path["verdict"].as_str().unwrap(), path["id"].as_str().unwrap())
            .unwrap();
        for (name, member) in [("fails at", "fails_because"), ("waits for", "waits_for")] {
            for text in texts(&path[member]) {
                writeln!(words, "  {name} {text}").unwrap();
            }
        }
        for step in path["steps"].as_array().unwrap() {
            let verdict = step["verdict"].as_str().unwrap();
            writeln!(words, "  {}: {verdict}", step["id"].as_str().unwrap()).unwrap();
            if verdict == "allowed" && step.get("documented").is_none() {
                continue;
            }
            writeln!(words, "    {}", step["reason"].as_str().unwrap()).unwrap();
            for evidence in step["evidence"].as_array().unwrap() {
                let text = |member: &str| evidence[member].as_str().unwrap_or("-").to_owned();
                let (side, decision) = (text("side"), text("decision"));
                let line =
                    evidence.get("start").map_or_else(String::new, |it| format!(":{}", it["line"]));
                writeln!(
                    words,
                    "    {side}: {decision}, {}{line}, {}",
                    text("path"),
                    text("statement")
                )
                .unwrap();
            }
            if !texts(&step["missing"]).is_empty() {
                writeln!(words, "    missing {}", texts(&step["missing"]).join(", ")).unwrap();
            }
        }
        for assumption in texts(&path["assumptions"]) {
            writeln!(words, "  assuming that {assumption}").unwrap();
        }
    }
    for decider in json["would_decide"].as_array().unwrap() {
        let command = decider.get("command").and_then(Json::as_str).unwrap_or("-");
        let document = decider["document"].as_str().unwrap();
        writeln!(words, "{} waiting for the {document}: {command}", decider["paths"]).unwrap();
    }
    words
}

#[test]
fn every_scenario_ends_as_its_story_says() {
    let mut wrong = String::new();
    for folder in scenarios() {
        let golden = folder.join("expected.txt");
        let actual = summary(&trace(&folder, &[]).0);
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &actual).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if expected != actual {
            let difference = StrComparison::new(&expected, &actual);
            write!(wrong, "{}; BLESS=1 writes it anew\n{difference}\n", golden.display()).unwrap();
        }
        let story = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(story.starts_with("# ") && story.lines().count() <= 9, "{}", folder.display());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_would_decide_says_how_to_get_it() {
    for folder in scenarios() {
        let (json, _) = trace(&folder, &[]);
        for decider in json["would_decide"].as_array().unwrap() {
            assert!(decider["command"].is_string(), "{}: {decider}", folder.display());
        }
    }
}

/// Every step that the sentence names in backticks.
fn steps_named(sentence: &str) -> BTreeSet<&str> {
    let quoted = sentence.split('`').skip(1).step_by(2);
    quoted.filter(|word| STEPS.contains(word)).collect()
}

#[test]
fn every_story_tells_how_it_ends() {
    for folder in scenarios() {
        let story = fs::read_to_string(folder.join("README.md")).unwrap();
        let end = story.split_once("Expected: ").map(|(_, end)| end.replace('\n', " "));
        let end = end.unwrap_or_else(|| panic!("{}: no `Expected:`", folder.display()));
        let (json, _) = trace(&folder, &[]);
        let mut denied = BTreeSet::new();
        for path in json["paths"].as_array().unwrap() {
            let verdict = path["verdict"].as_str().unwrap();
            let words: &[&str] = match verdict {
                "works" => &["works", "work"],
                "fails" => &["fails", "fail"],
                other => &[other],
            };
            let is_told = end.split([' ', ',', ';', '.']).any(|word| words.contains(&word));
            assert!(is_told, "{}: {} {verdict}", folder.display(), path["id"]);
            denied.extend(texts(&path["fails_because"]));
            // what is beside the verdict may be left untold
            let beside = path["steps"].as_array().unwrap().iter().filter(|step| {
                step["verdict"] == "denied" && BESIDE.contains(&step["id"].as_str().unwrap())
            });
            let beside = beside.map(|step| step["id"].as_str().unwrap());
            denied.extend(beside.filter(|id| steps_named(&end).contains(id)));
        }
        assert_eq!(steps_named(&end), denied, "{}", folder.display());
    }
}

#[test]
fn the_exit_code_is_that_of_the_worst_path() {
    for folder in scenarios() {
        let (json, code) = trace(&folder, &[]);
        let fails = json["summary"]["fails"].as_u64().unwrap() > 0;
        assert_eq!(code, i32::from(fails), "{}", folder.display());
        let conditional = json["summary"]["conditional"].as_u64().unwrap() > 0;
        let (_, code) = trace(&folder, &["--fail-on", "conditional"]);
        assert_eq!(code, i32::from(fails || conditional), "{}", folder.display());
    }
}

#[test]
fn without_assumptions_nothing_works_that_rests_on_one() {
    for folder in scenarios() {
        let (json, _) = trace(&folder, &[]);
        let (strict, _) = trace(&folder, &["--no-assumptions"]);
        let paths = json["paths"].as_array().unwrap().iter();
        for (path, strict) in paths.zip(strict["paths"].as_array().unwrap()) {
            let rests = !texts(&path["assumptions"]).is_empty();
            let expected = match path["verdict"].as_str().unwrap() {
                "works" if rests => "conditional",
                other => other,
            };
            assert_eq!(strict["verdict"], expected, "{}", path["id"]);
        }
    }
}

/// What `check` says of a folder, as JSON.
fn check(folder: &Path) -> Json {
    let arguments = fs::read_to_string(folder.join("arguments.txt")).unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_backstay"))
        .current_dir(folder)
        .args(["check", "--format", "json"])
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn check_finds_what_a_scenario_names() {
    for folder in scenarios() {
        let Ok(wanted) = fs::read_to_string(folder.join("check.txt")) else { continue };
        let check = check(&folder);
        let text = |node: &Json| node.as_str().unwrap().to_owned();
        let line = |finding: &Json| {
            let primary = &finding["primary"];
            let (severity, rule) = (text(&finding["severity"]), text(&finding["rule"]));
            format!("{severity} {rule} {}:{}", text(&primary["path"]), primary["start"]["line"])
        };
        let found: BTreeSet<String> =
            check["findings"].as_array().unwrap().iter().map(line).collect();
        let wanted: BTreeSet<String> = wanted.lines().map(str::to_owned).collect();
        let errors = found.iter().filter(|line| line.starts_with("error")).cloned();
        let missed: BTreeSet<String> = wanted.difference(&found).cloned().collect();
        let beyond: Vec<String> = errors.filter(|line| !wanted.contains(line)).collect();
        assert!(missed.is_empty() && beyond.is_empty(), "{}: {found:#?}", folder.display());
    }
}

#[test]
fn a_path_that_fails_is_an_error_of_check_and_one_that_does_not_is_none() {
    for folder in scenarios() {
        // there all errors are named
        if folder.join("check.txt").exists() {
            continue;
        }
        let (json, _) = trace(&folder, &[]);
        let check = check(&folder);
        let fails = json["summary"]["fails"].as_u64().unwrap() > 0;
        let errors = check["summary"]["findings"]["error"].as_u64().unwrap();
        assert_eq!(fails, errors > 0, "{}: {errors} errors", folder.display());
    }
}
