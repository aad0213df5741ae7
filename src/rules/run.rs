//! Runs the rules over an inventory: per document for queries, per rule for checks.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::finding::{Finding, RuleId};
use crate::iam::PolicyDocument;
use crate::inventory::{Document, DocumentId, Inventory};
use crate::source::Location;
use crate::syntax::Node;

use super::Context;
use super::hit::{Hit, Hits, Unjudged};
use super::page::Words;
use super::registry::{Rule, Rules};
use super::select::Selection;
use super::speak;
use super::view::{View, Viewed};

/// What a run of the rules gave.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The findings: sorted by path, start and rule, numbered, without fingerprints of others.
    pub findings: Vec<Finding>,
    /// What could not be judged, sorted likewise.
    pub not_judged: Vec<NotJudged>,
}

/// A place where a rule held its peace because a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJudged {
    /// The rule.
    pub rule: RuleId,
    /// The unknown, and why it is one.
    pub unknown: Unjudged,
}

/// What one rule found.
pub(super) struct Found {
    /// The rule's index.
    pub(super) rule: usize,
    /// Its hits and gaps.
    pub(super) hits: Hits,
}

/// Up to this many documents, threads cost more than they save.
const FEW: usize = 8;

impl Rules {
    /// Runs the selected rules.
    pub fn run(&self, selection: &Selection, context: &Context<'_>) -> Outcome {
        let plan = Plan::new(self, selection);
        let policies = policies_by_document(context.inventory);
        let documents = &context.inventory.documents;
        let is_small = documents.len() <= FEW;
        let ask = |(index, document): (usize, &Document)| {
            let policy = policies.get(index).copied().flatten();
            plan.ask(index, document, policy)
        };
        let check = |(rule, check): &(usize, super::Check)| {
            let mut hits = Hits::default();
            check(context, &mut hits);
            Found { rule: *rule, hits }
        };
        let mut found: Vec<Found> = if is_small {
            let asked = documents.iter().enumerate().flat_map(ask);
            asked.chain(plan.checks.iter().map(check)).collect()
        } else {
            let numbered: Vec<(usize, &Document)> = documents.iter().enumerate().collect();
            let asked = numbered.par_iter().flat_map_iter(|it| ask(*it));
            asked.chain(plan.checks.par_iter().map(check)).collect()
        };
        found.retain(|found| !found.hits.found.is_empty() || !found.hits.unjudged.is_empty());
        speak::outcome(self, selection, context, found)
    }
}

/// The selected rules, by how they are run.
struct Plan<'r> {
    /// For each view that some rule asks: the rules.
    queries: Vec<(&'static View, Vec<(usize, &'r Rule)>)>,
    checks: Vec<(usize, super::Check)>,
}

impl<'r> Plan<'r> {
    fn new(rules: &'r Rules, selection: &Selection) -> Self {
        let mut plan = Self { queries: Vec::new(), checks: Vec::new() };
        for (index, rule) in selection.indexed(rules) {
            if let Some(check) = rule.check() {
                plan.checks.push((index, check));
            } else if let Some(view) = rule.query_view() {
                plan.query(view, index, rule);
            }
        }
        plan
    }

    fn query(&mut self, view: &'static View, index: usize, rule: &'r Rule) {
        match self.queries.iter_mut().find(|(known, _)| known.name == view.name) {
            Some((_, rules)) => rules.push((index, rule)),
            None => self.queries.push((view, vec![(index, rule)])),
        }
    }

    /// Asks every query of a document's views; a view is built only for rules that look at it.
    fn ask(
        &self,
        index: usize,
        document: &Document,
        policy: Option<&PolicyDocument>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(id) = DocumentId::at(index) else { return found };
        if document.is_published_by_aws() {
            return found;
        }
        for (view, rules) in self.queries.iter().filter(|(view, _)| view.is_of(document.kind)) {
            let mut rules = rules
                .iter()
                .filter(|(_, rule)| View::may_have(document, &rule.header().needs))
                .peekable();
            if rules.peek().is_none() {
                continue;
            }
            let tree = view.tree(document, policy);
            let viewed = Viewed::new(&tree);
            for (rule_index, rule) in rules {
                if viewed.has(&rule.header().needs) {
                    found
                        .extend(ask(rule, &tree, id).map(|hits| Found { rule: *rule_index, hits }));
                }
            }
        }
        found
    }
}

fn ask(rule: &Rule, tree: &Node, document: DocumentId) -> Option<Hits> {
    let selected = rule.query()?.select(tree);
    let words = || &rule.page().words;
    let found = selected.hits.iter().map(|way| hit(words(), way, document)).collect();
    Some(Hits { found, unjudged: selected.unjudged, ..Hits::default() })
}

/// Makes a hit of the node at the end of `way`: labels are members of it, placeholders members of
/// it or of what is around it.
fn hit(words: &Words, way: &[&Node], document: DocumentId) -> Hit {
    let node = way.last().copied();
    let place = |path: &str| node.and_then(|node| place(node, path));
    let mut labels = words.labels.iter();
    let first = labels.next().and_then(|label| place(&label.at));
    let at = first.or_else(|| node.map(|node| node.at)).unwrap_or_default();
    let mut hit = Hit::new(document, at);
    for label in labels {
        if let Some(at) = place(&label.at) {
            hit = hit.label(label.at.clone(), at);
        }
    }
    for name in words.placeholders() {
        if let Some(value) = way.iter().rev().find_map(|node| value(node, name)) {
            hit = hit.value(name.to_owned(), value);
        }
    }
    hit
}

/// The place of a member by its path: `.` the node itself (of an object its first byte), `A.B` a
/// value, `A.B~` its name.
fn place(node: &Node, path: &str) -> Option<Location> {
    if path == "." {
        return Some(if node.is_map() { node.at.head() } else { node.at });
    }
    let Some(path) = path.strip_suffix('~') else {
        return descend(node, path).map(|node| node.at);
    };
    let (parent, name) = path.rsplit_once('.').unwrap_or((".", path));
    descend(node, parent)?.entry(name).map(|entry| entry.key.at)
}

fn descend<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut names = path.split('.').filter(|name| !name.is_empty());
    names.try_fold(node, |node, name| node.get(name))
}

/// The text of a member; of a list its elements, with commas.
fn value(node: &Node, path: &str) -> Option<String> {
    let node = descend(node, path)?;
    let texts: Vec<&str> = node.one_or_many().iter().filter_map(Node::scalar).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn policies_by_document(inventory: &Inventory) -> Vec<Option<&PolicyDocument>> {
    let mut by_document = vec![None; inventory.documents.len()];
    for policy in &inventory.policies {
        if let Some(slot) = by_document.get_mut(policy.document.index()) {
            *slot = Some(&policy.policy);
        }
    }
    by_document
}
