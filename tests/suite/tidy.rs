//! The house rules that neither the compiler nor clippy holds: floors, sizes, headers, account ids,
//! sentences, and that nothing in `testdata/` lies there unread.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

/// The floors, lowest first. A module uses lower floors only; siblings do not know each other.
const FLOORS: &[&[&str]] = &[
    &["source"],
    &["syntax", "aws"],
    &["iam", "finding"],
    &["inventory"],
    &["frontend", "config"],
    &["copy"],
    &["rules"],
    &["suppress"],
    &["report"],
    &["cli"],
];

/// The account ids of AWS's documentation, three that show that zeros in front are kept, and two
/// that the policy engine makes up for strangers.
const ACCOUNTS: &[&str] = &[
    "111122223333",
    "444455556666",
    "123456789012",
    "777788889999",
    "999988887777",
    "000123456789",
    "012345678901",
    "000000000000",
    "999999999999",
    "111199999999",
];

/// How many lines of code a file may have, without comments and empty lines.
const LONGEST: usize = 500;

/// What cargo builds for a package of its own below these folders; nothing of the repository is in it.
const BUILT: &str = "benches/iam-rs/target";

/// The files below these folders whose names end so, sorted.
fn files(folders: &[&str], endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| entry.path() != Path::new(BUILT)) {
            let path = entry.unwrap().into_path();
            let name = path.to_string_lossy();
            if path.is_file() && endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty());
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// The code of a module without its tests.
fn code(path: &Path) -> String {
    let whole = text(path);
    let is_test = path.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part == "tests.rs" || part == "tests" || part == "sample.rs"
    });
    let code = whole.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    if is_test { String::new() } else { code.to_owned() }
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

#[test]
fn every_floor_leans_only_on_lower_ones() {
    let used = Regex::new(r"\bcrate::(?:\{([^}]*)\}|(\w+))").unwrap();
    let word = Regex::new(r"(?:^|,)\s*(\w+)").unwrap();
    let mut wrong = Vec::new();
    for path in files(&["src"], &[".rs"]) {
        let inside = path.strip_prefix("src").unwrap();
        let own = inside.iter().next().unwrap().to_string_lossy();
        let own = own.trim_end_matches(".rs");
        let Some(own_floor) = floor(own) else {
            assert!(matches!(own, "lib" | "main"), "`{own}` stands on no floor");
            continue;
        };
        let code = code(&path);
        for found in used.captures_iter(&code) {
            let list = found.get(1).or_else(|| found.get(2)).unwrap().as_str();
            for module in word.captures_iter(list).map(|it| it.get(1).unwrap().as_str()) {
                let is_lower = floor(module).is_none_or(|floor| floor < own_floor);
                if module != own && !is_lower {
                    wrong.push(format!("{}: `{}` looks up", path.display(), &found[0]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_not_long() {
    for path in files(&["src", "tests", "build", "benches", "fuzz/fuzz_targets"], &[".rs"]) {
        let text = text(&path);
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let lines = text.lines().filter(is_code).count();
        assert!(lines <= LONGEST, "{}: {lines} lines of code; look for the seam", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_about() {
    let mut wrong = Vec::new();
    for path in files(&["src", "tests", "build", "benches", "fuzz/fuzz_targets"], &[".rs"]) {
        // the module's header stands in the file that is tested
        let is_test = path.ends_with("tests.rs");
        if !is_test && !text(&path).starts_with("//! ") {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "no header:\n{}", wrong.join("\n"));
}

#[test]
fn account_ids_are_those_of_the_documentation() {
    let id = Regex::new(r"(?:^|[^0-9A-Za-z.])([0-9]{12})(?:[^0-9A-Za-z.]|$)").unwrap();
    let mut wrong = Vec::new();
    let folders = ["src", "rules", "tests", "testdata", "docs", "benches"];
    let endings = [".rs", ".md", ".json", ".yaml", ".yml", ".tf", ".txt", ".template", ".sarif"];
    for path in files(&folders, &endings) {
        // what AWS and OASIS publish is carried as it is
        let is_foreign = path.starts_with("src/aws/catalogue/data")
            || path.starts_with("testdata/schemas")
            || path.starts_with("docs/licences");
        if is_foreign {
            continue;
        }
        let text = text(&path);
        for found in id.captures_iter(&text).map(|found| found.get(1).unwrap()) {
            if !ACCOUNTS.contains(&found.as_str()) {
                wrong.push(format!("{}: {}", path.display(), found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "not documentation account ids:\n{}", wrong.join("\n"));
}

#[test]
fn checks_hold_no_sentences() {
    let literal = Regex::new(r#""([^"\\]|\\.)*""#).unwrap();
    let sentence = Regex::new(r"[A-Za-z`']+ [A-Za-z`']+ [A-Za-z`']+").unwrap();
    for path in files(&["src/rules/checks"], &[".rs"]) {
        let code = code(&path);
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines.filter(|line| !line.contains("reason = ")) {
            for literal in literal.find_iter(line).map(|found| found.as_str()) {
                let is_sentence = sentence.is_match(literal);
                assert!(!is_sentence, "{}: {literal} belongs on the page", path.display());
            }
        }
    }
}

#[test]
fn tests_always_run_and_never_wait() {
    let parked = ["#[ignore", "#[should_panic", "thread::sleep"];
    for path in files(&["src", "tests"], &[".rs"]) {
        // this list is no test
        if path.ends_with("tidy.rs") {
            continue;
        }
        let text = text(&path);
        for word in parked {
            assert!(!text.contains(word), "{}: `{word}`", path.display());
        }
    }
}

#[test]
fn every_folder_of_testdata_is_read_by_a_test() {
    let tests: String = files(&["tests", "src", "benches", ".ci"], &[".rs", ".sh", "run"])
        .iter()
        .map(|path| text(path))
        .collect();
    for entry in fs::read_dir("testdata").unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().replace('\\', "/");
        assert!(tests.contains(&name), "no test reads {name}");
    }
}

#[test]
fn pages_stand_in_the_folder_of_a_family() {
    const FAMILIES: &[&str] = &[
        "backup-policy",
        "copy",
        "copy-hop",
        "key",
        "key-policy",
        "organization",
        "plan",
        "policy-syntax",
        "role",
        "selection",
        "tool",
        "vault",
        "vault-policy",
    ];
    for path in files(&["rules"], &[".md"]) {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let family = parts.get(1).unwrap();
        assert_eq!(parts.len(), 3, "{}", path.display());
        assert!(FAMILIES.contains(&family.as_ref()), "{}: no such family", path.display());
    }
}
