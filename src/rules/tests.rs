//! From a page and a policy to findings: loading, choosing, running, speaking.

use super::*;
use crate::finding::Severity;
use crate::frontend::{self, Hints};
use crate::source::Sources;

/// A page of a user, with other front matter where `more` has it.
fn page(id: &str, query: &str, more: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: t\nseverity: warning\nconfidence: high\nview: policy\nsince: 0.1.0\n\
         message: 'statement `{{Sid}}` takes {{Action}}'\nlabels:\n  - at: Action\n    text: these\n\
         \x20 - at: Principal~\n    text: for these\n{more}---\n\n## Query\n\n```jsonpath\n{query}\n```\n\n\
         ## Flagged\n```json\n1\n```\n```text\n```\n## Accepted\n```json\n1\n```\n"
    )
}

/// Our rules and these pages.
fn load(sources: &Sources, pages: &[(&str, String)]) -> (Rules, Vec<String>) {
    let user_page = |(stem, text): &(&str, String)| UserPage {
        source: sources.add(format!("ours/{stem}.md"), text.as_str()),
        stem: (*stem).to_owned(),
        family: "ours".to_owned(),
    };
    let pages: Vec<UserPage> = pages.iter().map(user_page).collect();
    let (rules, mistakes) = Rules::load(sources, &pages);
    (rules, mistakes.into_iter().map(|(_, mistake)| mistake.what).collect())
}

const ALLOW: &str = "$.Statement[?@.Effect == 'Allow']";

/// What a page is refused for.
#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let sources = Sources::default();
    let (rules, mistakes) = load(&sources, &[("own", text.to_owned())]);
    assert_eq!(mistakes, expected);
    assert!(rules.named("own").is_none());
}

#[test]
fn a_sound_page_of_a_user_becomes_a_rule() {
    let sources = Sources::default();
    let (rules, mistakes) = load(&sources, &[("own", page("own", ALLOW, ""))]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert!(!rules.named("own").unwrap().is_built_in());
}

#[test]
fn mistakes_in_front_matter_are_named() {
    let front = |member: &str| page("own", ALLOW, member);
    check_refused(&front("colour: red\n"), &["front matter has no member `colour`"]);
    check_refused(&front("default: maybe\n"), &["`default` is `true` or `false`"]);
    check_refused(
        &front("security-severity: 11\n"),
        &["`security-severity` is a number from 0.0 to 10.0"],
    );
    check_refused(
        &page("own", ALLOW, "").replace("severity: warning", "severity: bad"),
        &["`bad` is no severity; expected `error`, `warning` or `note`"],
    );
    check_refused(
        &page("own", ALLOW, "").replace("title: t\n", ""),
        &["front matter has no `title`"],
    );
    check_refused(
        &page("Own", ALLOW, ""),
        &[
            "the page's id is not its file's name",
            "a rule's id is words in lower case with `-` between them",
        ],
    );
    check_refused(
        &page("own", ALLOW, "").replace("view: policy", "view: polici"),
        &["there is no view `polici`"],
    );
}

#[test]
fn mistakes_in_queries_and_words_are_named() {
    check_refused(
        &page("own", "$.Statement[?@.Effect = 1]", ""),
        &["the query is not JSONPath as RFC 9535 has it"],
    );
    check_refused(
        &page("own", "$.Statement[?@.Efect == 'Allow']", ""),
        &["the view `policy` has no member `Efect`"],
    );
    check_refused(
        &page("own", ALLOW, "").replace("{Action}", "{Actoin}"),
        &["the view `policy` has no member `Actoin`"],
    );
    check_refused(
        &page("own", ALLOW, "").replace("at: Principal~", "at: Principle~"),
        &["the view `policy` has no member `Principle`"],
    );
    check_refused(
        &page("own", ALLOW, "").replace("```json\n1\n```\n```text\n```\n", ""),
        &["no example under `## Flagged`"],
    );
}

#[test]
fn a_page_without_front_matter_is_refused_without_a_panic() {
    let sources = Sources::default();
    for text in ["", "---", "---\n---\n", "# Rule\n", "---\n: [\n---\n"] {
        let (rules, mistakes) = load(&sources, &[("own", text.to_owned())]);
        assert!(!mistakes.is_empty(), "{text:?}");
        assert_eq!(rules.all().len(), Rules::built_in().all().len());
    }
}

/// Runs the rules `own…` over policies, and shows findings as `path:offset rule: message @address`.
fn run(pages: &[(&str, String)], choice: &Choice, policies: &[&str]) -> Vec<String> {
    let sources = Sources::default();
    let (rules, mistakes) = load(&sources, pages);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let unit = |(index, text): (usize, &&str)| {
        let name = format!("p{index}.json");
        frontend::read_unit(&sources, &name, (*text).to_owned(), &Hints::default())
    };
    let (inventory, _) = frontend::collect(policies.iter().enumerate().map(unit).collect());
    let selection = rules.select(choice);
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
    let outcome = rules.run(&selection, &context);
    let shown = |finding: &crate::finding::Finding| {
        let at = finding.primary.at;
        format!(
            "{}:{} {} {}: {} @{}",
            sources.get(at.source).name,
            at.span.start,
            finding.severity.word(),
            finding.rule,
            finding.message,
            finding.address
        )
    };
    let gaps = outcome.not_judged.iter().map(|gap| format!("not judged: {}", gap.rule));
    outcome.findings.iter().map(shown).chain(gaps).collect()
}

fn only(rule: &str) -> Choice {
    Choice { select: vec![rule.to_owned()], ..Choice::default() }
}

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
{"Sid":"A","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["kms:Decrypt","kms:Encrypt"],"Resource":"*"},
{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]}"#;

#[test]
fn hits_become_findings_in_the_pages_words() {
    assert_eq!(
        run(&[("own", page("own", ALLOW, ""))], &only("own"), &[POLICY]),
        [
            "p0.json:110 warning own: statement `A` takes kms:Decrypt, kms:Encrypt \
         @key-policy/p0.json#Statement[A].Action",
            "p0.json:219 warning own: statement `#2` takes kms:* \
         @key-policy/p0.json#Statement[#2].Action",
        ]
    );
}

#[test]
fn many_documents_give_the_same_order_as_few() {
    let policies = vec![POLICY; 40];
    let found = run(&[("own", page("own", ALLOW, ""))], &only("own"), &policies);
    assert_eq!(found.len(), 80);
    let mut sorted = found.clone();
    sorted.sort_by_key(|line| line.split(':').next().unwrap().to_owned());
    assert_eq!(found, sorted);
}

#[test]
fn a_more_specific_rule_replaces_a_general_one_at_its_place() {
    let special = page("special", "$.Statement[?@.Sid == 'A']", "supersedes: [own]\n");
    let pages = [("own", page("own", ALLOW, "")), ("special", special)];
    let choice = Choice { select: vec!["own".into(), "special".into()], ..Choice::default() };
    let rules: Vec<String> = run(&pages, &choice, &[POLICY])
        .iter()
        .map(|line| line.split(' ').nth(2).unwrap().to_owned())
        .collect();
    assert_eq!(rules, ["special:", "own:"]);
}

#[test]
fn the_configuration_changes_severities() {
    let severity = [("own".to_owned(), Severity::Note)].into();
    let choice = Choice { severity, ..only("own") };
    let found = run(&[("own", page("own", ALLOW, ""))], &choice, &[POLICY]);
    assert!(found.iter().all(|line| line.contains(" note own: ")), "{found:?}");
}

#[test]
fn a_hit_on_a_placeholder_is_not_judged() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow",
"Principal":{"AWS":"<your account id>"},"Action":"kms:*","Resource":"*"}]}"#;
    let query = "$.Statement[?@.Effect == 'Allow' && !@.Accounts[*]]";
    let open = "$.Statement[?@.Effect == 'Allow' && @.Accounts[*]]";
    assert_eq!(run(&[("own", page("own", query, ""))], &only("own"), &[policy]), [""; 0]);
    let found = run(&[("own", page("own", open, ""))], &only("own"), &[policy]);
    assert_eq!(found, ["not judged: own"]);
}

/// The rules of `own-a` (off), `own-b` (low) and `own-c` that a choice takes.
#[track_caller]
fn check_choice(select: &[&str], ignore: &[&str], all: bool, expected: &[&str]) {
    let sources = Sources::default();
    let low = page("own-b", ALLOW, "").replace("confidence: high", "confidence: low");
    let (rules, mistakes) = load(
        &sources,
        &[
            ("own-a", page("own-a", ALLOW, "default: false\n")),
            ("own-b", low),
            ("own-c", page("own-c", ALLOW, "was: [own-x]\n")),
        ],
    );
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let texts = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    let choice = Choice { select: texts(select), ignore: texts(ignore), all, ..Choice::default() };
    let selection = rules.select(&choice);
    let chosen: Vec<&str> = selection
        .rules(&rules)
        .map(|(rule, _)| rule.header().id.as_ref())
        .filter(|id| id.starts_with("own"))
        .collect();
    assert_eq!(chosen, expected, "{select:?} {ignore:?} {all}");
}

#[test]
fn quiet_rules_run_when_they_are_asked_for() {
    check_choice(&[], &[], false, &["own-c"]);
    check_choice(&["*"], &[], false, &["own-c"]);
    check_choice(&[], &[], true, &["own-a", "own-b", "own-c"]);
    check_choice(&["own-*"], &[], false, &["own-a", "own-b", "own-c"]);
    check_choice(&["own-a"], &[], false, &["own-a"]);
}

#[test]
fn to_ignore_wins() {
    check_choice(&["own-*"], &["own-a"], false, &["own-b", "own-c"]);
    check_choice(&["own-c"], &["*"], true, &[]);
}

#[test]
fn a_rule_answers_to_the_names_it_had() {
    check_choice(&["own-x"], &[], false, &["own-c"]);
    check_choice(&[], &["own-x"], true, &["own-a", "own-b"]);
}

#[test]
fn what_no_rule_answers_to_is_named() {
    let choice = Choice {
        select: vec!["key-*".into(), "nothing".into(), "[".into()],
        severity: [("gone".to_owned(), Severity::Note)].into(),
        ..Choice::default()
    };
    let selection = Rules::built_in().select(&choice);
    assert_eq!(selection.unmatched, ["nothing", "gone"]);
    assert_eq!(selection.unreadable.len(), 1);
}

#[test]
fn starting_reads_no_page() {
    let rules = Rules::built_in();
    let selection = rules.select(&Choice::default());
    let sources = Sources::default();
    let (inventory, _) = frontend::collect(Vec::new());
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
    rules.run(&selection, &context);
    assert!(rules.all().iter().all(|rule| !rule.is_read()));
}

/// The drawing of these tests: one message on a line.
fn messages(_: &Sources, findings: &[crate::finding::Finding]) -> String {
    findings.iter().flat_map(|finding| [&finding.message, "\n"]).collect()
}

/// Tries a page on its examples; what it gives for each.
fn tried(text: &str) -> Vec<Trial> {
    let sources = Sources::default();
    let (rules, mistakes) = load(&sources, &[("own", text.to_owned())]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    try_rule(&rules, rules.named("own").unwrap(), &messages)
}

#[test]
fn an_example_may_bring_its_configuration() {
    let query = "$.Rules[?$.AccountId == '111122223333']";
    let plan = r#"{"BackupPlanName":"a","Rules":[{"RuleName":"n","TargetBackupVaultName":"v"}]}"#;
    let account = |id: &str| format!("documents: [{{ files: '*.json', account: '{id}' }}]");
    let text = page("own", query, "")
        .replace("view: policy", "view: backup-plan")
        .replace("{Sid}` takes {Action}", "{RuleName}`")
        .replace("at: Action", "at: RuleName")
        .replace("at: Principal~", "at: Lifecycle~")
        .replace(
            "## Flagged\n```json\n1\n```\n```text\n```\n## Accepted\n```json\n1\n```",
            &format!(
                "## Flagged\n```yaml backstay.yaml\n{}\n```\n```json plan.json\n{plan}\n```\n\
                 ```text\nstatement `n`\n```\n## Accepted\n```yaml backstay.yaml\n{}\n```\n\
                 ```json and plan.json\n{plan}\n```",
                account("111122223333"),
                account("444455556666")
            ),
        );
    let trials = tried(&text);
    assert_eq!(trials.len(), 2);
    assert!(trials.iter().all(Trial::passes), "{trials:#?}");
}

#[test]
fn an_example_that_nothing_reads_or_that_gives_nothing_fails() {
    let text = page("own", ALLOW, "");
    let trials = tried(&text);
    assert_eq!(trials.iter().map(Trial::passes).collect::<Vec<_>>(), [false, false]);
    let silent =
        text.replace("```json\n1\n", "```json\n{\"Version\": \"2012-10-17\", \"Statement\": []}\n");
    let trials = tried(&silent);
    assert_eq!(trials.iter().map(Trial::passes).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn blessing_writes_what_was_found_and_touches_nothing_else() {
    let policy = POLICY.replace('\n', "");
    let text = page("own", ALLOW, "").replacen("```json\n1\n", &format!("```json\n{policy}\n"), 1);
    let blessed = blessed(&text, &tried(&text));
    assert_eq!(
        blessed,
        text.replace(
            "```text\n```",
            "```text\nstatement `A` takes kms:Decrypt, kms:Encrypt\nstatement `#2` takes kms:*\n```"
        )
    );
    assert!(tried(&blessed)[0].passes());
}
