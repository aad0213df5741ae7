//! Every folder in `testdata/formats/<format>/`: small inputs as people have them, and in
//! `expected.txt` what the front ends make of them. A `backstay.yaml` in a folder says what the
//! inputs cannot. `BLESS=1` writes the expectations anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backstay::config::{self, Configuration};
use backstay::frontend::{Given, Hints, collect, read_text, read_together, read_unit};
use backstay::inventory::{self, Inventory};
use backstay::source::{Location, Sources};
use backstay::syntax::{Limits, yaml};
use pretty_assertions::StrComparison;
use serde_json::Value as Json;

/// The folders and files in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// What the configuration of a case says about one of its files, which it names in full.
fn hints(configuration: &Configuration, given: &Arc<Given>, name: &str) -> Hints {
    let mut hints = Hints { named: true, given: Arc::clone(given), ..Hints::default() };
    for entry in configuration.documents.iter().filter(|entry| &*entry.files.value == name) {
        hints.kind = entry.kind.as_ref().map(|kind| kind.value.parse().unwrap());
        hints.account = entry.account;
        hints.region.clone_from(&entry.region);
        hints.describes = entry.describes.as_ref().map(|arn| arn.value.clone());
        hints.attached_to.clone_from(&entry.attached_to);
    }
    hints
}

fn configuration(folder: &Path, sources: &Sources) -> (Configuration, Arc<Given>) {
    let Ok(text) = fs::read_to_string(folder.join("backstay.yaml")) else {
        return <(Configuration, Arc<Given>)>::default();
    };
    let source = sources.add("backstay.yaml", &*text);
    let configuration = config::read(&yaml::parse(source, &text, &Limits::default()));
    assert!(configuration.faults.is_empty(), "{}: {:?}", folder.display(), configuration.faults);
    let placeholders = configuration
        .placeholders
        .iter()
        .map(|(name, value)| (name.value.clone(), Box::<str>::from(value.scalar().unwrap())));
    let variables = configuration.variables.iter();
    let given = Given {
        placeholders: placeholders.collect(),
        variables: variables.map(|(name, value)| (name.value.clone(), value.clone())).collect(),
        ..Given::default()
    };
    (configuration, Arc::new(given))
}

/// The inputs of a case, folders in folders included, sorted.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            found.extend(inputs(&path));
        } else if !matches!(&*file_name(&path), "expected.txt" | "backstay.yaml") {
            found.push(path);
        }
    }
    found
}

/// What a case's files declare, in words.
fn summary(folder: &Path) -> String {
    let sources = Sources::default();
    let (configuration, given) = configuration(folder, &sources);
    let read_by_others = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "tftpl" || ending == "part")
    };
    let files: Vec<(PathBuf, Hints)> = inputs(folder)
        .into_iter()
        .filter(|path| !read_by_others(path))
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let hints = hints(&configuration, &given, &name);
            (path, hints)
        })
        .collect();
    // what a file names is found under the file's whole path
    let text = |(path, hints)| {
        let path: &PathBuf = path;
        read_text(&sources, &path.to_string_lossy(), fs::read_to_string(path).unwrap(), hints)
    };
    let texts = files.iter().map(|(path, hints)| text((path, hints))).collect();
    let (inventory, problems) = collect(read_together(&sources, texts, &[folder.to_owned()]));
    let mut words = String::new();
    let json = inventory::json(&inventory, &sources);
    for (document, json) in inventory.documents.iter().zip(json["documents"].as_array().unwrap()) {
        write_document(&mut words, json);
        for fault in &document.faults {
            let at = place(&sources, fault.at);
            writeln!(words, "  fault {:?} at {at}: {}", fault.kind, fault.detail).unwrap();
        }
    }
    write_estate(&mut words, &json);
    for problem in problems {
        let at = place(&sources, problem.at);
        writeln!(words, "problem {:?} at {at}: {}", problem.kind, problem.message).unwrap();
    }
    writeln!(words, "{}", counts(&inventory)).unwrap();
    // paths as seen from the case
    words.replace(&format!("{}/", folder.display()), "").replace(&*folder.to_string_lossy(), ".")
}

fn place(sources: &Sources, at: Location) -> String {
    let at = sources.in_file(at);
    let source = sources.get(at.source);
    let start = source.position(at.span.start);
    format!("{}:{}:{}", source.name, start.line, start.column)
}

fn json_place(at: &Json) -> String {
    format!("{}:{}:{}", at["path"].as_str().unwrap(), at["line"], at["column"])
}

fn write_document(words: &mut String, json: &Json) {
    let at = json_place(&json["at"]);
    writeln!(words, "{} {} at {at}", json["kind"].as_str().unwrap(), json["name"]).unwrap();
    for member in ["form", "account", "region", "describes", "attached_to", "template_address"] {
        if let Some(value) = json.get(member) {
            writeln!(words, "  {member} {value}").unwrap();
        }
    }
    for found in json.get("placeholders").and_then(Json::as_array).into_iter().flatten() {
        writeln!(words, "  placeholder {} at {}", found["text"], json_place(&found["at"])).unwrap();
    }
    writeln!(words, "  {}", json["root"]).unwrap();
}

/// Accounts and the organization, where anything is known of them.
fn write_estate(words: &mut String, json: &Json) {
    for account in json["accounts"].as_array().unwrap() {
        writeln!(words, "account {} {}", account["id"], account["name"]).unwrap();
    }
    let organization = &json["organization"];
    let empty = |value: &Json| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if !organization.as_object().unwrap().values().all(empty) {
        writeln!(words, "organization {organization}").unwrap();
    }
}

/// How many things have a typed form.
fn counts(inventory: &Inventory) -> String {
    let counts = [
        ("policies", inventory.policies.len()),
        ("keys", inventory.keys.len()),
        ("aliases", inventory.aliases.len()),
        ("grants", inventory.grants.len()),
        ("vaults", inventory.backup_vaults.len()),
        ("plans", inventory.backup_plans.len()),
        ("selections", inventory.backup_selections.len()),
        ("roles", inventory.roles.len()),
        ("resources", inventory.protected_resources.len()),
        ("settings", inventory.backup_settings.len()),
        ("copy jobs", inventory.copy_jobs.len()),
    ];
    let said = counts.iter().filter(|(_, count)| *count > 0);
    let said: Vec<String> = said.map(|(what, count)| format!("{count} {what}")).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
}

#[test]
fn every_format_is_read_into_the_inventory() {
    let mut wrong = String::new();
    let mut cases = 0;
    for format in entries(Path::new("testdata/formats")) {
        for case in entries(&format) {
            cases += 1;
            let golden = case.join("expected.txt");
            let actual = summary(&case);
            if env::var_os("BLESS").is_some() {
                fs::write(&golden, &actual).unwrap();
            }
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            if expected != actual {
                let difference = StrComparison::new(&expected, &actual);
                writeln!(wrong, "{}\n{difference}", golden.display()).unwrap();
            }
        }
    }
    assert!(cases > 0, "no cases");
    assert!(wrong.is_empty(), "\n{wrong}\nBLESS=1 writes them anew");
}

/// Reading knows nothing of other files, so their order cannot matter.
#[test]
fn the_order_of_the_files_does_not_matter() {
    let sources = Sources::default();
    let folder = Path::new("testdata/formats/aws-cli/kms");
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        read_unit(&sources, &file_name(path), text, &Hints::default())
    };
    let mut files = entries(folder);
    files.retain(|path| file_name(path) != "expected.txt");
    let (forwards, _) = collect(files.iter().map(read).collect());
    let (backwards, _) = collect(files.iter().rev().map(read).collect());
    assert!(files.len() > 1);
    assert_eq!(inventory::json(&forwards, &sources), inventory::json(&backwards, &sources));
}
