//! Documents in which nothing is wrong, in the forms that AWS documents and people use: with every
//! rule on, nothing but notes is said about them. Each folder of `testdata/quiet/` is one run; a
//! file's name begins with its kind where its content does not tell.

use std::fs;
use std::path::{Path, PathBuf};

use backstay::finding::{Finding, Severity};
use backstay::frontend::{Hints, InputKind, Unit, collect, read_unit};
use backstay::inventory::Kind;
use backstay::report::{Canvas, draw};
use backstay::rules::{Choice, Context, Rules, Spaces};
use backstay::source::Sources;

use super::folder::Folder;

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// The kind that a file's name begins with: `scp-copy-targets.json`.
fn kind_of(name: &str) -> Option<InputKind> {
    let words: Vec<&str> = name.split(['-', '.']).collect();
    let kinds = (1..words.len()).rev().filter_map(|count| Kind::named(&words[..count].join("-")));
    kinds.map(InputKind::Document).next()
}

fn read(sources: &Sources, path: &Path) -> Unit {
    let name = path.display().to_string();
    let kind = kind_of(path.file_name().unwrap().to_str().unwrap());
    let hints = Hints { kind, named: true, ..Hints::default() };
    let unit = read_unit(sources, &name, fs::read_to_string(path).unwrap(), &hints);
    assert!(!unit.documents.is_empty(), "{name} is not understood");
    assert!(unit.problems.is_empty(), "{name}: {:?}", unit.problems);
    unit
}

fn findings(sources: &Sources, folder: &Path) -> Vec<Finding> {
    let units = entries(folder).iter().map(|path| read(sources, path)).collect();
    let (inventory, problems) = collect(units);
    assert!(problems.is_empty(), "{}: {problems:?}", folder.display());
    let rules = Rules::built_in();
    let selection = rules.select(&Choice { all: true, ..Choice::default() });
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources, spaces: &spaces };
    rules.run(&selection, &context).findings
}

#[test]
fn nothing_is_wrong_with_what_is_right() {
    let mut wrong = Vec::new();
    for folder in entries(Path::new("testdata/quiet")) {
        let sources = Sources::default();
        for finding in findings(&sources, &folder) {
            if finding.severity != Severity::Note {
                wrong.push(draw(&sources, &finding, Canvas::default()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_at_all_is_said_about_the_default_key_policy() {
    let sources = Sources::default();
    let path = Path::new("testdata/quiet/key-policies/key-policy-default.json");
    let (inventory, _) = collect(vec![read(&sources, path)]);
    let rules = Rules::built_in();
    let selection = rules.select(&Choice { all: true, ..Choice::default() });
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
    let outcome = rules.run(&selection, &context);
    let found: Vec<String> = outcome.findings.into_iter().map(|it| it.message).collect();
    assert_eq!(found, Vec::<String>::new());
    assert!(outcome.not_judged.is_empty(), "{:?}", outcome.not_judged);
}

#[test]
fn an_excerpt_is_no_error_until_somebody_says_that_it_is_a_key_s_policy() {
    let folder = Folder::new();
    let one = r#"{ "Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
        "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" } }"#;
    let version = r#""Version": "2012-10-17""#;
    let code = |text: &str, more: &[&str]| {
        folder.write("key.json", text);
        let ran = folder.run(&[&["check", "key.json"][..], more].concat());
        assert!(ran.out.contains("key-policy-locks-out-account"), "{}", ran.out);
        ran.code
    };
    let excerpt = format!(r#"{{ {version}, "Statement": [{one}] }}"#);
    assert_eq!(code(&excerpt, &[]), 0);
    assert_eq!(code(&excerpt, &["--kind", "key-policy"]), 1);
    let two = one.replace("role/app", "root");
    let two = two.replace("111122223333", "444455556666");
    assert_eq!(code(&format!(r#"{{ {version}, "Statement": [{one}, {two}] }}"#), &[]), 1);
    assert_eq!(code(&format!(r#"{{ {version}, "Id": "app", "Statement": [{one}] }}"#), &[]), 1);
    folder
        .write("backstay.yaml", "documents:\n  - { files: key.json, account: \"111122223333\" }\n");
    assert_eq!(code(&excerpt, &[]), 1);
}
