//! Tries a rule on the examples of its page: what is flagged must give exactly the shown text,
//! what is accepted nothing.

mod estate;

use crate::finding::Finding;
use crate::source::{Location, Sources};

use super::page::Example;
use super::registry::{Rule, Rules};
use super::select::Choice;
use super::{Context, Outcome, Spaces};

/// Draws findings for people; reporters stand above this floor.
pub type Draw<'d> = &'d (dyn Fn(&Sources, &[Finding]) -> String + Sync);

/// One example and what the rule said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The example's first block in the page.
    pub at: Location,
    /// The `text` block of a flagged example.
    pub expected_at: Option<Location>,
    /// What the page says; empty for accepted examples.
    pub expected: String,
    /// What the rule said.
    pub actual: String,
    /// Placeholders without a value and places without words: mistakes of the rule's Rust half.
    pub gaps: Vec<String>,
}

impl Trial {
    /// Whether the rule did what its page says. A flagged example that gives nothing never passes.
    pub fn passes(&self) -> bool {
        let is_flagged = self.expected_at.is_some();
        self.gaps.is_empty()
            && self.expected == self.actual
            && (!is_flagged || !self.actual.is_empty())
    }
}

/// Tries one rule, alone, on all examples of its page.
pub fn try_rule(rules: &Rules, rule: &Rule, draw: Draw<'_>) -> Vec<Trial> {
    let page = rule.page();
    let examples = page.flagged.iter().chain(&page.accepted);
    examples.map(|example| try_example(rules, rule, example, draw)).collect()
}

/// The page with the `text` blocks that these trials of it gave.
pub fn blessed(page: &str, trials: &[Trial]) -> String {
    let mut blessed = page.to_owned();
    for trial in trials.iter().rev() {
        let span = trial.expected_at.map(|at| at.span);
        let range = span.and_then(|span| {
            Some(usize::try_from(span.start).ok()?..usize::try_from(span.end).ok()?)
        });
        if let Some(range) = range.filter(|range| blessed.get(range.clone()).is_some()) {
            blessed.replace_range(range, &trial.actual);
        }
    }
    blessed
}

fn try_example(rules: &Rules, rule: &Rule, example: &Example, draw: Draw<'_>) -> Trial {
    let sources = Sources::default();
    let (inventory, mut gaps) = estate::read(rule, example, &sources);
    let select = vec![rule.header().id.to_string()];
    let selection = rules.select(&Choice { select, ..Choice::default() });
    let spaces = Spaces::of(&inventory);
    let context = Context { inventory: &inventory, sources: &sources, spaces: &spaces };
    let Outcome { findings, .. } = rules.run(&selection, &context);
    gaps.extend(mute(rule, &findings));
    Trial {
        at: example.at(),
        expected_at: example.expected.as_ref().map(|expected| expected.at),
        expected: example.expected.as_ref().map(|it| it.text.clone()).unwrap_or_default(),
        actual: drawn(&sources, &findings, draw),
        gaps,
    }
}

fn drawn(sources: &Sources, findings: &[Finding], draw: Draw<'_>) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let drawn = draw(sources, findings);
    format!("{}\n", drawn.trim_end())
}

/// What the findings' words still lack.
fn mute(rule: &Rule, findings: &[Finding]) -> Vec<String> {
    let words = &rule.page().words;
    let placeholders = words.placeholders();
    let mut gaps = Vec::new();
    for finding in findings {
        let labels = finding.related.iter().map(|label| label.text.as_str());
        let sentences = labels.chain([finding.message.as_str(), &finding.primary.text]);
        for sentence in sentences.chain(finding.help.as_deref()) {
            let open = placeholders.iter().find(|name| sentence.contains(&format!("{{{name}}}")));
            gaps.extend(open.map(|name| format!("`{{{name}}}` has no value")));
        }
        let is_mute = finding.related.iter().any(|label| label.text.is_empty());
        if is_mute && words.labels.iter().all(|label| !label.text.is_empty()) {
            gaps.push("a place has no words on the page".to_owned());
        }
    }
    gaps.sort();
    gaps.dedup();
    gaps
}
