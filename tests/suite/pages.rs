//! Every page in `rules/`: it is well formed, its examples give what it shows, and it is paired
//! with a check where it says so. `BLESS=1` writes the `text` blocks anew; `RULE=name` tries one
//! page alone.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;

use backstay::finding::Finding;
use backstay::report::{Canvas, draw};
use backstay::rules::{
    CHECKS, Logic, Page, Rule, Rules, Trial, UserPage, blessed, check_page, try_rule,
};
use backstay::source::{SourceId, Sources};
use pretty_assertions::StrComparison;

/// The file of a built-in rule's page.
fn file_of(rule: &Rule) -> PathBuf {
    let header = rule.header();
    PathBuf::from(format!("rules/{}/{}.md", header.family, header.id))
}

fn drawn(sources: &Sources, findings: &[Finding]) -> String {
    let drawn: Vec<String> =
        findings.iter().map(|finding| draw(sources, finding, Canvas::default())).collect();
    drawn.join("\n")
}

/// The rules to try: all, or the one that `RULE` names.
fn chosen(rules: &Rules) -> Vec<&Rule> {
    let only = env::var("RULE").ok();
    let is_chosen = |rule: &&Rule| only.as_deref().is_none_or(|only| rule.header().id == only);
    let chosen: Vec<&Rule> = rules.all().iter().filter(is_chosen).collect();
    assert!(!chosen.is_empty(), "no rule is called {only:?}");
    chosen
}

#[test]
fn every_page_is_well_formed() {
    let mut wrong = Vec::new();
    for rule in chosen(&Rules::built_in()) {
        let sources = Sources::default();
        let path = file_of(rule).display().to_string();
        let source = sources.add(&path, rule.text());
        let (page, mut mistakes) =
            Page::read(source, rule.text(), &rule.header().id, &rule.header().family);
        mistakes.extend(check_page(&page, source));
        for mistake in mistakes {
            wrong.push(draw(&sources, &mistake.finding(&path), Canvas::default()));
        }
        assert_eq!(&page.header, rule.header(), "{path}: the build script read it differently");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn flagged_examples_give_the_text_shown_and_accepted_ones_nothing() {
    let rules = Rules::built_in();
    let mut wrong = Vec::new();
    for rule in chosen(&rules) {
        let trials = try_rule(&rules, rule, &drawn);
        if env::var_os("BLESS").is_some() {
            let path = file_of(rule);
            let page = fs::read_to_string(&path).unwrap();
            let blessed = blessed(&page, &trials);
            if blessed != page {
                fs::write(&path, blessed).unwrap();
            }
        }
        let failed = trials.iter().filter(|trial| !is_fine(trial));
        wrong.extend(failed.map(|trial| told(rule, trial)));
    }
    assert!(wrong.is_empty(), "\n{}\nBLESS=1 writes the text anew", wrong.join("\n"));
}

/// With `BLESS=1` the text is right by then; the rest must hold all the same.
fn is_fine(trial: &Trial) -> bool {
    let mut trial = trial.clone();
    if env::var_os("BLESS").is_some() && trial.expected_at.is_some() {
        trial.expected.clone_from(&trial.actual);
    }
    trial.passes()
}

fn told(rule: &Rule, trial: &Trial) -> String {
    let start = usize::try_from(trial.at.span.start).unwrap();
    let line = rule.text()[..start].lines().count() + 1;
    let file = file_of(rule);
    let difference = StrComparison::new(&trial.expected, &trial.actual);
    let gaps = trial.gaps.join("; ");
    format!("{}:{line}: {gaps}\n{difference}", file.display())
}

#[test]
fn checks_and_pages_come_in_pairs() {
    let rules = Rules::built_in();
    let said: BTreeSet<&str> = rules
        .all()
        .iter()
        .filter(|rule| rule.header().logic == Logic::Rust)
        .map(|rule| rule.header().id.as_ref())
        .collect();
    let listed: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert!(listed.is_sorted(), "the table in src/rules/checks/table.rs is sorted");
    assert_eq!(said, listed.iter().copied().collect(), "pages on the left, checks on the right");
    let modules = fs::read_dir("src/rules/checks").unwrap().map(|entry| {
        let path = entry.unwrap().path();
        path.file_stem().unwrap().to_str().unwrap().replace('_', "-")
    });
    let modules: BTreeSet<String> =
        modules.filter(|name| name != "mod" && name != "table").collect();
    let listed: BTreeSet<String> = listed.iter().map(ToString::to_string).collect();
    assert_eq!(modules, listed, "modules on the left, the table on the right");
}

#[test]
fn names_are_taken_once_and_never_again() {
    let rules = Rules::built_in();
    let mut taken = BTreeSet::new();
    for header in rules.all().iter().map(Rule::header) {
        assert!(taken.insert(header.id.to_string()), "`{}` twice", header.id);
        for was in header.was.iter() {
            assert!(taken.insert(was.to_string()), "`{was}` was a rule before");
        }
        for general in header.supersedes.iter() {
            assert!(rules.named(general).is_some(), "`{}` supersedes nothing", header.id);
        }
    }
}

#[test]
fn other_floors_speak_through_pages_that_exist() {
    let rules = Rules::built_in();
    let name = regex::Regex::new(r#""((?:configuration|suppression)-[a-z-]+)""#).unwrap();
    let mut spoken = BTreeSet::new();
    let entries = walkdir::WalkDir::new("src/cli").into_iter().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let code = fs::read_to_string(entry.path()).unwrap();
        spoken.extend(name.captures_iter(&code).map(|found| found[1].to_owned()));
    }
    assert!(!spoken.is_empty());
    for name in spoken {
        assert!(rules.named(&name).is_some(), "`{name}` has no page");
    }
}

#[test]
fn shipped_queries_use_no_patterns() {
    for rule in Rules::built_in().all() {
        let query = rule.page().query.as_ref().map_or("", |query| query.text.as_str());
        let uses = ["match(", "search("].iter().any(|function| query.contains(function));
        assert!(!uses, "{}: a pattern is compiled at every value; write a check", rule.header().id);
    }
}

#[test]
fn words_keep_the_house_style() {
    for rule in Rules::built_in().all() {
        let id = &rule.header().id;
        let words = &rule.page().words;
        for sentence in words.sentences().filter(|sentence| !sentence.is_empty()) {
            assert!(!sentence.ends_with('.'), "{id}: full stop in `{sentence}`");
            let first = sentence.chars().next().unwrap();
            let is_name =
                sentence.split_whitespace().next().unwrap().chars().skip(1).any(char::is_uppercase);
            assert!(!first.is_uppercase() || is_name, "{id}: capital in `{sentence}`");
        }
        assert!(words.message.chars().count() <= 90, "{id}: message over 90 characters");
    }
}

#[test]
fn a_users_page_cannot_take_a_name_or_claim_a_check() {
    let text = "---\nid: policy-version-missing\ntitle: t\nseverity: error\nconfidence: high\n\
                check: rust\nsince: 0.1.0\nmessage: m\nlabels: [{ at: ., text: t }]\n---\n\
                ## Flagged\n```json\n1\n```\n```text\n```\n## Accepted\n```json\n1\n```\n";
    let sources = Sources::default();
    let source: SourceId = sources.add("ours/policy-version-missing.md", text);
    let page =
        UserPage { source, stem: "policy-version-missing".to_owned(), family: "ours".to_owned() };
    let (rules, mistakes) = Rules::load(&sources, &[page]);
    let what: Vec<&str> = mistakes.iter().map(|(_, mistake)| mistake.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "a page of your own cannot have a `check`",
            "there is a rule `policy-version-missing` already"
        ]
    );
    assert_eq!(rules.all().len(), Rules::built_in().all().len());
}

#[test]
fn the_views_are_documented_as_they_are() {
    compare("docs/views.md", &backstay::rules::view::markdown());
}

/// Holds a written file against what it should say.
fn compare(path: &str, actual: &str) {
    if env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    pretty_assertions::assert_eq!(expected, actual, "{path}; BLESS=1 writes it anew");
}
