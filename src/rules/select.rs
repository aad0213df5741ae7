//! Which rules run: globs over names, rules that are off by default, rules that are not sure.

use std::collections::BTreeMap;

use globset::{Glob, GlobMatcher};

use crate::finding::{Confidence, Severity};

use super::registry::{Rule, Rules};

/// What the command line and the configuration say about rules.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Names or globs to run; none means all.
    pub select: Vec<String>,
    /// Names or globs to leave out; they win over `select`.
    pub ignore: Vec<String>,
    /// Also rules that are off by default, and those of low confidence.
    pub all: bool,
    /// Severities that replace the page's, by name.
    pub severity: BTreeMap<String, Severity>,
}

/// The rules of a run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Indices into [`Rules::all`], in order, each with the severity it has in this run.
    pub(super) chosen: Vec<(usize, Severity)>,
    /// Names and globs of `select`, `ignore` and `severity` that no rule answers to.
    pub unmatched: Vec<String>,
    /// Globs that cannot be read, each with the reason.
    pub unreadable: Vec<(String, String)>,
}

impl Selection {
    /// The rules of the run, in order, with their severities.
    pub fn rules<'r>(&self, rules: &'r Rules) -> impl Iterator<Item = (&'r Rule, Severity)> {
        let all = rules.all();
        self.chosen.iter().filter_map(move |(index, severity)| Some((all.get(*index)?, *severity)))
    }

    /// Whether the rule of this name runs.
    pub fn has(&self, rules: &Rules, name: &str) -> bool {
        rules.index(name).is_some_and(|index| self.severity(index).is_some())
    }

    pub(super) fn indexed<'r>(&self, rules: &'r Rules) -> impl Iterator<Item = (usize, &'r Rule)> {
        let all = rules.all();
        self.chosen.iter().filter_map(move |(index, _)| Some((*index, all.get(*index)?)))
    }

    pub(super) fn severity(&self, index: usize) -> Option<Severity> {
        let found = self.chosen.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.chosen.get(found).map(|(_, severity)| *severity)
    }
}

impl Rules {
    /// Chooses the rules of a run. A rule that is off by default, or of low confidence, runs with
    /// `all`, or where a pattern other than `*` takes it in.
    pub fn select(&self, choice: &Choice) -> Selection {
        let mut selection = Selection::default();
        let select = compile(&choice.select, &mut selection);
        let ignore = compile(&choice.ignore, &mut selection);
        for (index, rule) in self.all().iter().enumerate() {
            let header = rule.header();
            let is_loud = header.is_default && header.confidence != Confidence::Low;
            let asked = select.iter().filter(|(_, pattern)| takes(pattern, rule));
            let mut asked = asked.map(|(text, _)| *text != "*").peekable();
            let is_wanted = asked.peek().is_some() || choice.select.is_empty();
            let is_named = asked.any(|by_name| by_name);
            let is_ignored = ignore.iter().any(|(_, pattern)| takes(pattern, rule));
            if is_wanted && !is_ignored && (is_loud || is_named || choice.all) {
                let named = choice.severity.iter().find(|(name, _)| header.is_named(name));
                let severity = named.map_or(header.severity, |(_, severity)| *severity);
                selection.chosen.push((index, severity));
            }
        }
        for (text, pattern) in select.iter().chain(&ignore) {
            if !self.all().iter().any(|rule| takes(pattern, rule)) {
                selection.unmatched.push((*text).to_owned());
            }
        }
        let unknown = choice.severity.keys().filter(|name| self.named(name).is_none());
        selection.unmatched.extend(unknown.cloned());
        selection
    }
}

fn compile<'c>(patterns: &'c [String], selection: &mut Selection) -> Vec<(&'c str, GlobMatcher)> {
    let mut compiled = Vec::new();
    for pattern in patterns {
        match Glob::new(pattern) {
            Ok(glob) => compiled.push((pattern.as_str(), glob.compile_matcher())),
            Err(error) => {
                selection.unreadable.push((pattern.clone(), error.kind().to_string()));
            }
        }
    }
    compiled
}

/// Whether a pattern takes a rule by its name or by one it had before.
fn takes(pattern: &GlobMatcher, rule: &Rule) -> bool {
    let header = rule.header();
    pattern.is_match(header.id.as_ref())
        || header.was.iter().any(|was| pattern.is_match(was.as_ref()))
}
