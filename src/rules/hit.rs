//! What a rule finds: a place, the evidence around it, and the values its page speaks of.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::finding::{Fix, Severity};
use crate::iam::case::request_json;
use crate::iam::space::Witness;
use crate::iam::{Comparison, Condition, Element, KnownText, PolicyDocument, Statement};
use crate::inventory::{Document, DocumentId, Form, Inventory, Kind};
use crate::source::{Location, Sources};
use crate::syntax::{Fault, FaultKind, Node, Value, within};

use super::spaces::{KeyPolicy, Spaces};

/// One place where a rule's smell is.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The document it is about; the address starts from it.
    pub document: DocumentId,
    /// The culprit itself: the value, not the statement around it.
    pub at: Location,
    /// Further places, by the names that the page's `labels` use, in reading order. A name may
    /// occur several times.
    pub labels: Vec<(Cow<'static, str>, Location)>,
    /// The values behind the page's `{placeholders}`. They also make the fingerprint, in order.
    pub values: Vec<(Cow<'static, str>, String)>,
    /// A milder severity than the page's, where this place deserves it; never a worse one.
    pub severity: Option<Severity>,
    /// A concrete request that shows it, in the form of `evaluate`'s cases.
    pub witness: Option<Json>,
    /// The edits that mend it.
    pub fix: Option<Fix>,
    /// The copy path that it stops: every document involved, in the order of the path, with a few words
    /// for each that none of the places above is in.
    pub path: Vec<(&'static str, Location)>,
}

impl Hit {
    /// A hit with nothing but its place.
    pub const fn new(document: DocumentId, at: Location) -> Self {
        Self {
            document,
            at,
            labels: Vec::new(),
            values: Vec::new(),
            severity: None,
            witness: None,
            fix: None,
            path: Vec::new(),
        }
    }

    /// Adds a place under a label's name.
    #[must_use]
    pub fn label(mut self, name: impl Into<Cow<'static, str>>, at: Location) -> Self {
        self.labels.push((name.into(), at));
        self
    }

    /// Adds a value for a placeholder.
    #[must_use]
    pub fn value(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Adds a confirmed request that shows it.
    #[must_use]
    pub fn shown_by(mut self, witness: &Witness) -> Self {
        self.witness = Some(json!({ "request": request_json(&witness.request) }));
        self
    }

    /// Makes this place milder than the page says.
    #[must_use]
    pub const fn at_most(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Adds the edits that mend it, where there are any. Their title is on the page.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// A place that a rule would have had to judge by a value nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// The unknown value.
    pub at: Location,
    /// Why it is not known, as the reader said it.
    pub reason: Box<str>,
}

/// Where a check leaves what it found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// The hits, in any order.
    pub found: Vec<Hit>,
    /// What could not be judged, in any order.
    pub unjudged: Vec<Unjudged>,
    /// What was found once and is not to be found again: document, place, decisive values.
    pub(super) seen: BTreeSet<(DocumentId, Location, Vec<String>)>,
}

impl Hits {
    /// Adds a hit.
    pub fn push(&mut self, hit: Hit) {
        self.found.push(hit);
    }

    /// Adds a hit, unless this was already called with one at its place.
    pub fn push_once(&mut self, hit: Hit) {
        if self.seen.insert((hit.document, hit.at, Vec::new())) {
            self.push(hit);
        }
    }

    /// Whether this is asked for the first time of a hit with its place and its values.
    pub(super) fn is_new(&mut self, hit: &Hit) -> bool {
        let values = hit.values.iter().map(|(_, value)| value.clone()).collect();
        self.seen.insert((hit.document, hit.at, values))
    }

    /// Says that the rule would have hit here or not, had the value at `at` been known.
    pub fn not_judged(&mut self, at: Location, reason: impl Into<Box<str>>) {
        self.unjudged.push(Unjudged { at, reason: reason.into() });
    }
}

/// A known value of a condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compared<'a> {
    /// The policy.
    pub(super) document: DocumentId,
    /// The statement of the condition.
    pub(super) statement: &'a Statement,
    /// The condition.
    pub(super) condition: &'a Condition,
    /// The value.
    pub(super) text: &'a str,
    /// Where the value stands.
    pub(super) at: Location,
}

impl Compared<'_> {
    /// A hit at the value, with `key` as a label, and `value` and `key` as values.
    pub(super) fn hit(&self) -> Hit {
        let hit = Hit::new(self.document, self.at).label("key", self.condition.key.at);
        hit.value("value", self.text).value("key", &*self.condition.key.value)
    }
}

/// What a check may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the inputs declare.
    pub inventory: &'a Inventory,
    /// Their texts.
    pub sources: &'a Sources,
    /// What the key policies decide, over all requests.
    pub spaces: &'a Spaces<'a>,
}

impl<'a> Context<'a> {
    /// The place of a part of a known text: `part` counts its bytes, decoded.
    pub fn part(&self, text: &KnownText, part: std::ops::Range<usize>) -> Location {
        let value = text.value.yes().map_or(Value::Null, |known| Value::Text(known.clone()));
        within(self.sources, &Node::new(text.at, value), part)
    }

    /// Every known action pattern of every policy: its document, statement, text and place.
    pub fn actions(&self) -> impl Iterator<Item = (DocumentId, &'a Statement, &'a str, Location)> {
        self.policies(Kind::POLICIES).flat_map(|(_, id, policy)| {
            policy.statements.iter().flat_map(move |statement| {
                let known = statement.action.iter().flat_map(Element::known);
                known.map(move |(text, at)| (id, statement, &**text, at))
            })
        })
    }

    /// Every condition of every policy, with its document and statement.
    pub fn conditions(&self) -> impl Iterator<Item = (DocumentId, &'a Statement, &'a Condition)> {
        self.policies(Kind::POLICIES).flat_map(|(_, id, policy)| {
            policy.statements.iter().flat_map(move |statement| {
                statement.conditions.iter().map(move |condition| (id, statement, condition))
            })
        })
    }

    /// Every known value that a condition compares with one of some keys, given in lower case. `Null`
    /// asks whether a key is there and compares nothing.
    pub(super) fn compared(
        &self,
        keys: &'static [&'static str],
    ) -> impl Iterator<Item = Compared<'a>> {
        let is_asked = |condition: &Condition| {
            let key = condition.key.value.to_ascii_lowercase();
            let is_null = condition.meaning.is_some_and(|it| it.comparison == Comparison::Null);
            keys.contains(&key.as_str()) && !is_null
        };
        let asked = self.conditions().filter(move |(_, _, condition)| is_asked(condition));
        asked.flat_map(|(document, statement, condition)| {
            condition.values.iter().filter_map(move |value| {
                let text = &**value.value.yes()?;
                Some(Compared { document, statement, condition, text, at: value.at })
            })
        })
    }

    /// The policies of the given kinds with their documents, in the inventory's order.
    pub fn policies(
        &self,
        kinds: &[Kind],
    ) -> impl Iterator<Item = (&'a Document, DocumentId, &'a PolicyDocument)> {
        let inventory = self.inventory;
        inventory.policies.iter().filter_map(move |policy| {
            let document = inventory.document(policy.document)?;
            let is_wanted = kinds.contains(&document.kind) && !document.is_published_by_aws();
            is_wanted.then_some((document, policy.document, &policy.policy))
        })
    }

    /// Whether a document stands there as a whole: of statements alone others may complete the policy.
    pub fn is_whole(&self, id: DocumentId) -> bool {
        self.inventory.document(id).is_some_and(|document| document.form == Form::Whole)
    }

    /// The key policies, in the inventory's order.
    pub fn key_policies(&self) -> impl Iterator<Item = &'a KeyPolicy<'a>> {
        self.spaces.key_policies()
    }

    /// The key policies that somebody has to keep changeable: whole, and not AWS's own.
    pub fn managed_key_policies(&self) -> impl Iterator<Item = &'a KeyPolicy<'a>> {
        self.key_policies().filter(|key| key.is_whole() && !key.is_of_aws())
    }

    /// What the texts of all things have that their format or AWS does not take: the faults of
    /// these kinds, each with the thing it concerns.
    pub fn faults(&self, kinds: &[FaultKind]) -> impl Iterator<Item = (DocumentId, &'a Fault)> {
        let documents = self.inventory.documents.iter().enumerate();
        documents.flat_map(move |(index, document)| {
            let id = DocumentId::at(index);
            let wanted = document.faults.iter().filter(|fault| kinds.contains(&fault.kind));
            wanted.filter_map(move |fault| Some((id?, fault)))
        })
    }

    /// As [`Self::faults`], of texts in JSON only.
    pub fn json_faults(&self, kind: FaultKind) -> impl Iterator<Item = (DocumentId, &'a Fault)> {
        let is_json = |(_, fault): &(DocumentId, &Fault)| self.is_json(fault.at);
        self.faults(&[kind]).filter(is_json).collect::<Vec<_>>().into_iter()
    }

    /// For each thing the first place at which something of it was lost to the reader.
    pub fn lost_content(&self) -> impl Iterator<Item = (DocumentId, &'a Fault)> {
        let documents = self.inventory.documents.iter().enumerate();
        documents.filter_map(|(index, document)| {
            let first = document.faults.iter().find(|fault| fault.kind.loses_content())?;
            Some((DocumentId::at(index)?, first))
        })
    }

    /// Whether a place is in a text of JSON: a file of it, or a string that holds it.
    pub fn is_json(&self, at: Location) -> bool {
        let source = self.sources.get(at.source);
        source.outer.is_some() || crate::frontend::is_json(&source.name, &source.text)
    }

    /// Whether a place is in a file in Terraform's own language.
    pub fn is_hcl(&self, at: Location) -> bool {
        let source = self.sources.get(at.source);
        let is_module = crate::frontend::is_module_file(&source.name, None);
        is_module && !self.is_json(at)
    }
}

/// A rule's logic in Rust: looks at everything, reports its hits in any order.
pub type Check = fn(&Context<'_>, &mut Hits);
