//! From hits to findings: the page's words, the address, one finding for one defect, an order.

use std::collections::BTreeMap;

use crate::finding::{Address, Finding, Fix, Label, RuleId, Severity, number};
use crate::source::{Location, Sources};

use super::Context;
use super::hit::{Hit, Unjudged};
use super::page::{LONG, SHORT, Words, fill};
use super::registry::{Rule, Rules};
use super::run::{Found, NotJudged, Outcome};
use super::select::Selection;

impl Rules {
    /// Puts hits that were found outside of the rules into the words of the page `rule`; nothing
    /// where that rule is not there or not selected.
    pub fn speak(
        &self,
        selection: &Selection,
        context: &Context<'_>,
        rule: &str,
        hits: &[Hit],
    ) -> Vec<Finding> {
        let index = self.index(rule);
        let severity = index.and_then(|index| selection.severity(index));
        let rule = index.and_then(|index| self.all().get(index));
        let (Some(rule), Some(severity)) = (rule, severity) else { return Vec::new() };
        hits.iter().map(|hit| finding(rule, severity, hit, context)).collect()
    }
}

/// Everything that was found, in words and in order.
pub(super) fn outcome(
    rules: &Rules,
    selection: &Selection,
    context: &Context<'_>,
    found: Vec<Found>,
) -> Outcome {
    let mut findings = Vec::new();
    let mut not_judged = Vec::new();
    for Found { rule: index, hits } in found {
        let Some(rule) = rules.all().get(index) else { continue };
        let severity = selection.severity(index).unwrap_or(rule.header().severity);
        findings.extend(hits.found.iter().map(|hit| finding(rule, severity, hit, context)));
        let id = RuleId::new(&rule.header().id);
        let gap = |unknown| NotJudged { rule: id.clone(), unknown };
        not_judged.extend(hits.unjudged.into_iter().map(gap));
    }
    let mut findings = without_superseded(rules, findings);
    sort(&mut findings, context.sources);
    number(&mut findings);
    sort_gaps(&mut not_judged, context.sources);
    Outcome { findings, not_judged }
}

/// One hit in the words of its rule's page.
fn finding(rule: &Rule, severity: Severity, hit: &Hit, context: &Context<'_>) -> Finding {
    let page = rule.page();
    let words = &page.words;
    let value = |name: &str| {
        hit.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    };
    let help = words.help.as_deref().map(|help| fill(help, LONG, value));
    let say = |sentence: &str| fill(sentence, SHORT, value);
    let primary = words.labels.first().map(|label| say(&label.text)).unwrap_or_default();
    let related = related(words, hit, &say);
    let primary = Label { at: hit.at, text: primary };
    let path = path(hit, &primary, &related);
    let title = page.fix.as_deref().map(&say);
    let fix = hit.fix.clone().map(|fix| Fix { title: title.unwrap_or(fix.title), ..fix });
    Finding {
        rule: RuleId::new(&rule.header().id),
        severity: hit.severity.map_or(severity, |milder| milder.min(severity)),
        confidence: rule.header().confidence,
        message: say(&words.message),
        help,
        address: address(hit, context),
        primary,
        related,
        values: hit.values.iter().map(|(_, value)| value.clone()).collect(),
        witness: hit.witness.clone(),
        fix,
        fingerprint: String::new(),
        suppressed: None,
        path,
    }
}

/// The further places of a hit, with the page's words where it has some for them.
fn related(words: &Words, hit: &Hit, say: &impl Fn(&str) -> String) -> Vec<Label> {
    let text = |name: &str| words.labels.iter().find(|label| label.at == name);
    let label = |(name, at): &(std::borrow::Cow<'static, str>, Location)| Label {
        at: *at,
        text: text(name).map(|label| say(&label.text)).unwrap_or_default(),
    };
    hit.labels.iter().map(label).collect()
}

/// The path of a hit; its own places have the page's words.
fn path(hit: &Hit, primary: &Label, related: &[Label]) -> Vec<Label> {
    let label = |(words, at): &(&'static str, Location)| {
        let known = std::iter::once(primary).chain(related).find(|label| label.at == *at);
        known.cloned().unwrap_or_else(|| Label { at: *at, text: (*words).to_owned() })
    };
    hit.path.iter().map(label).collect()
}

fn address(hit: &Hit, context: &Context<'_>) -> Address {
    match context.inventory.document(hit.document) {
        Some(document) => {
            let (kind, root) = (document.kind.word(), &document.root);
            Address::of(kind, &document.name, root, hit.at)
        }
        None => Address::whole("", ""),
    }
}

/// Leaves out what a rule with `supersedes` says better about the same place: one of the two
/// places lies inside the other.
fn without_superseded(rules: &Rules, findings: Vec<Finding>) -> Vec<Finding> {
    let mut better: BTreeMap<String, Vec<Location>> = BTreeMap::new();
    for finding in &findings {
        let rule = rules.named(finding.rule.as_str());
        for general in rule.map(|rule| rule.header().supersedes.as_ref()).unwrap_or_default() {
            better.entry(general.to_string()).or_default().push(finding.primary.at);
        }
    }
    let touches = |a: Location, b: Location| a.contains(b) || b.contains(a);
    let is_superseded = |finding: &Finding| {
        let at = finding.primary.at;
        let places = better.get(finding.rule.as_str());
        places.is_some_and(|places| places.iter().any(|place| touches(*place, at)))
    };
    findings.into_iter().filter(|finding| !is_superseded(finding)).collect()
}

/// Sorts findings by path, start, rule; what is still equal by end and message.
pub fn sort(findings: &mut [Finding], sources: &Sources) {
    findings.sort_by_cached_key(|finding| {
        let at = sources.in_file(finding.primary.at);
        let rule = finding.rule.as_str().to_owned();
        let path = sources.get(at.source).name.clone();
        (path, at.span.start, rule, at.span.end, finding.primary.at.span, finding.message.clone())
    });
}

fn sort_gaps(gaps: &mut Vec<NotJudged>, sources: &Sources) {
    gaps.sort_by_cached_key(|NotJudged { rule, unknown: Unjudged { at, reason } }| {
        let place = sources.in_file(*at);
        let path = sources.get(place.source).name.clone();
        (path, place.span.start, rule.as_str().to_owned(), at.span, reason.clone())
    });
    gaps.dedup();
}
