//! The few words that all pictures of paths share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::copy::{CopyPath, Decider, End, Evidence, Need, PathVerdict, RunIn, Step};

use super::Traces;
use super::groups::Group;
use super::scene::{Part, Sign, short};

/// `1 path`, `2 paths`.
pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Whose policies speak.
pub(in crate::report) fn side(step: &Step, evidence: &Evidence) -> &'static str {
    let is_of = |service| step.action.as_deref().is_some_and(|action| action.starts_with(service));
    match evidence.side {
        "resource" if is_of("kms:") => "key policy",
        "resource" if is_of("backup:") => "vault policy",
        "resource" => "resource policy",
        "identity" => "policies of the caller",
        "boundary" => "permissions boundary",
        "scp" => "service control policies",
        "rcp" => "resource control policies",
        "session" => "session policy",
        "endpoint" => "endpoint policy",
        "grant" => "grants",
        "trust" => "trust policy",
        other => other,
    }
}

/// What they say, before `by the key policy`.
pub(in crate::report) fn decision(evidence: &Evidence) -> &'static str {
    match evidence.decision {
        "Allowed" => "allowed",
        "ImplicitlyDenied" => "not allowed",
        "ExplicitlyDenied" => "denied",
        "Depends" => "left open",
        other => other,
    }
}

/// What is copied: `RDS db:orders`, `all selected RDS`.
pub(super) fn subject(path: &CopyPath<'_>) -> String {
    match &path.resource {
        Some(resource) => format!("{} {}", path.resource_type, short(Part::Resource, resource)),
        None if path.resource_type == "*" => "everything selected".to_owned(),
        None => format!("all selected {}", path.resource_type),
    }
}

/// An end: `prod in 111122223333 ap-south-1`.
pub(super) fn end(end: &End) -> String {
    let vault = end.vault.as_deref().unwrap_or("a vault that is not known");
    format!("{vault} in {} {}", account(end), region(end))
}

/// The account of an end. What runs where the plan does names none.
pub(super) fn account(end: &End) -> String {
    match (end.account, &end.vault) {
        (Some(account), _) => account.to_string(),
        (None, Some(_)) => "this account".to_owned(),
        (None, None) => "account not known".to_owned(),
    }
}

/// The Region of an end, likewise.
pub(super) fn region(end: &End) -> String {
    match (&end.region, &end.vault) {
        (Some(region), _) => region.to_string(),
        (None, Some(_)) => "this Region".to_owned(),
        (None, None) => "Region not known".to_owned(),
    }
}

/// A sign where letters are not counted.
pub(super) fn mark(sign: Sign) -> char {
    match sign {
        Sign::Nothing => '·',
        Sign::Fine => '✓',
        Sign::Assumed => '~',
        Sign::Open => '?',
        Sign::Stops => '×',
    }
}

/// The sign of a verdict.
pub(super) fn sign(verdict: PathVerdict) -> Sign {
    match verdict {
        PathVerdict::Works => Sign::Fine,
        PathVerdict::Fails => Sign::Stops,
        PathVerdict::Conditional => Sign::Open,
    }
}

/// What a drawing is of: `× fails: RDS db:orders, plan daily, rule nightly, and 3 more paths`.
pub(super) fn title(group: &Group<'_>) -> String {
    let path = group.first;
    let verdict = path.verdict;
    let plan = format!("plan {}, rule {}", path.plan_name, path.rule.known_name());
    let title = format!("{} {}: {}, {plan}", mark(sign(verdict)), verdict.word(), subject(path));
    match group.others.len() {
        0 => title,
        others => format!("{title}, and {}", plural(others, "more path")),
    }
}

/// What the verdicts rest on, the sentences of most paths first.
pub(super) fn assumptions<'p>(traces: &Traces<'p>) -> Vec<&'p str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for sentence in traces.paths.iter().flat_map(|path| path.assumptions.iter()) {
        let count = counts.entry(sentence).or_insert(0);
        if *count == 0 {
            order.push(sentence);
        }
        *count += 1;
    }
    order.sort_by_key(|sentence| Reverse(counts.get(sentence).copied()));
    order
}

/// What would decide, in figures: `3 documents and 1 value would decide 40 paths`. A document is what a
/// command prints. Nothing where no path waits.
pub(super) fn decided(traces: &Traces<'_>) -> Option<String> {
    let all = &traces.would_decide.all;
    let documents = traces.would_decide.documents();
    let what = match (documents, all.len().saturating_sub(documents)) {
        (0, 0) => return None,
        (documents, 0) => plural(documents, "document"),
        (0, values) => plural(values, "value"),
        (documents, values) => {
            format!("{} and {}", plural(documents, "document"), plural(values, "value"))
        }
    };
    Some(format!("{what} would decide {}", plural(traces.would_decide.paths, "path")))
}

/// How many paths wait for a document or value.
pub(super) fn waiting(decider: &Decider<'_>) -> String {
    let verb = if decider.paths == 1 { "waits" } else { "wait" };
    let paths = plural(decider.paths, "path");
    let alone = match decider.alone {
        0 => String::new(),
        alone if alone == decider.paths => ", and for nothing else".to_owned(),
        alone => format!("; {alone} of them for nothing else"),
    };
    format!("{paths} {verb} for: {}{alone}{}", decider.need.document, asking(decider.need))
}

/// Where a command is run, for programs: an account, or `management`.
pub(in crate::report) fn account_word(run_in: RunIn) -> String {
    match run_in {
        RunIn::Account(account) => account.to_string(),
        RunIn::Management => "management".to_owned(),
    }
}

/// Where the command of a need is run, before the command: `; run in account 444455556666:`.
pub(in crate::report) fn asking(need: &Need) -> String {
    let run_in = need.run_in.filter(|_| need.command.is_some());
    run_in.map_or_else(String::new, |account| format!("; run in {account}:"))
}

/// All paths in figures: `3 paths: 1 works, 2 fails, 0 conditional`.
pub(super) fn total(traces: &Traces<'_>) -> String {
    let count = |verdict| traces.paths.iter().filter(|path| path.verdict == verdict).count();
    let (works, fails) = (count(PathVerdict::Works), count(PathVerdict::Fails));
    let conditional = count(PathVerdict::Conditional);
    let all = plural(traces.paths.len(), "path");
    format!("{all}: {works} works, {fails} fails, {conditional} conditional")
}
