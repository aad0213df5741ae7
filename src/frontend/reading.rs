//! The reading of one text: what was declared so far, and what is to be said about it.

use std::collections::BTreeSet;

use crate::inventory::{Document, Kind};
use crate::source::{Location, Problem, ProblemKind, SourceId, Sources, Span};
use crate::syntax::{Entry, Fault, Node, Parsed};

use super::detect::Syntax;
use super::{Allowance, Hints, Unit, embedded, faults, identity, placeholder};

/// What the reader of a format works with, and what it has found so far.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) sources: &'a Sources,
    pub(super) hints: &'a Hints,
    /// The file's path.
    pub(super) name: &'a str,
    /// The file's text.
    pub(super) source: SourceId,
    recognised: bool,
    is_plan: bool,
    documents: Vec<Document>,
    problems: Vec<Problem>,
    /// Faults of the texts inside strings.
    inner_faults: Vec<Fault>,
    /// What metadata allows.
    allowances: Vec<Allowance>,
    /// Names of the parameters that the text declares.
    pub(super) inputs: BTreeSet<Box<str>>,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(
        sources: &'a Sources,
        hints: &'a Hints,
        name: &'a str,
        source: SourceId,
    ) -> Self {
        Self {
            sources,
            hints,
            name,
            source,
            recognised: false,
            is_plan: false,
            documents: Vec::new(),
            problems: Vec::new(),
            inner_faults: Vec::new(),
            allowances: Vec::new(),
            inputs: BTreeSet::new(),
        }
    }

    /// Declares a thing. Its name, account and Region come from its tree and the hints in the end,
    /// where the caller leaves them empty.
    pub(super) fn declare(&mut self, kind: Kind, root: Node) -> &mut Document {
        self.recognised = true;
        let index = self.documents.len();
        self.documents.push(Document::new(kind, "", root));
        // INVARIANT: an element was pushed one line above
        #[expect(clippy::indexing_slicing, reason = "the element was pushed just above")]
        &mut self.documents[index]
    }

    /// Takes in what a plan of Terraform's declares.
    pub(super) fn planned(&mut self, documents: Vec<Document>) {
        self.recognised = true;
        self.is_plan = true;
        self.documents.extend(documents);
    }

    /// Declares a thing that others in this file refer to by `address`, as resources of a template
    /// do.
    pub(super) fn declare_in_template(
        &mut self,
        kind: Kind,
        root: Node,
        address: &str,
    ) -> &mut Document {
        let scope = self.name.into();
        let document = self.declare(kind, root);
        document.template_address = Some(address.into());
        document.scope = scope;
        document
    }

    /// What stands in a string, read as JSON; any other node as it is. `member` is the string's
    /// name, to tell its text from the file's.
    pub(super) fn unwrapped(&mut self, node: &Node, member: &str) -> Node {
        let read = match node.open() {
            Some(open) => embedded::read_open(self.sources, node.at, open, member),
            None => embedded::read(self.sources, node, member),
        };
        let Some((root, faults)) = read else { return node.clone() };
        self.inner_faults.extend(faults);
        root
    }

    /// Takes in what is wrong with a text inside a string.
    pub(super) fn inner_faults(&mut self, faults: Vec<Fault>) {
        self.inner_faults.extend(faults);
    }

    /// Says that the text is not what Terraform writes for a plan or a state.
    pub(super) fn not_a_plan(&mut self) {
        self.recognised = true;
        let message =
            "this is not what `terraform show -json` writes of a plan or of a state".to_owned();
        let at = Location::new(self.source, Span::default());
        self.problem(ProblemKind::Unread, message, at);
    }

    /// Says that something of ours was seen, whether or not it declares anything.
    pub(super) const fn recognise(&mut self) {
        self.recognised = true;
    }

    /// As [`Self::recognise`] where `is_ours`, which it gives back.
    pub(super) const fn recognise_if(&mut self, is_ours: bool) -> bool {
        self.recognised |= is_ours;
        is_ours
    }

    /// The thing declared last, as far as it stands in the text.
    fn latest(&mut self) -> Option<&mut Document> {
        self.documents.iter_mut().rev().find(|document| !document.is_made_by_backup_policy())
    }

    /// Says what the thing declared last belongs to: an ARN, or a name where there is none.
    pub(super) fn last_describes(&mut self, owner: Option<&str>) {
        if let Some(document) = self.latest() {
            document.describes = owner.map(Box::from);
        }
    }

    /// Says that the policy declared last is the one called `name` among the policies of `owner`.
    pub(super) fn last_is_policy_of(&mut self, owner: Option<&str>, name: Option<&str>) {
        if let Some((document, owner)) = self.latest().zip(owner) {
            document.describes = Some(owner.into());
            document.name = match name {
                Some(name) => format!("{owner}/{name}").into(),
                None => owner.into(),
            };
        }
    }

    /// Says where the policy declared last is attached.
    pub(super) fn last_attached_to(&mut self, target: &str) {
        if let Some(document) = self.latest() {
            document.attached_to = vec![target.into()];
        }
    }

    /// Takes in what `Metadata` of a resource says to backstay.
    pub(super) fn allow(&mut self, resource: &Entry, says: &Node) {
        let (start, end) = (resource.key.at, resource.value.at);
        let span = Span::new(start.span.start.min(end.span.start), end.span.end);
        let covers = Location::new(start.source, span);
        self.allowances.push(Allowance { covers, says: says.clone() });
    }

    /// Takes in what another reading of the same text found.
    pub(super) fn absorb(&mut self, other: Self) {
        self.recognised |= other.recognised;
        self.documents.extend(other.documents);
        self.problems.extend(other.problems);
        self.inner_faults.extend(other.inner_faults);
        self.allowances.extend(other.allowances);
        self.inputs.extend(other.inputs);
    }

    /// Says things once that were met several times, in several stacks of one template.
    pub(super) fn say_once(&mut self) {
        let mut said = BTreeSet::new();
        self.problems.retain(|problem| said.insert((problem.at, problem.message.clone())));
        let mut covered = BTreeSet::new();
        self.allowances.retain(|allowance| covered.insert(allowance.covers));
    }

    /// Says what is missing.
    pub(super) fn problem(&mut self, kind: ProblemKind, message: String, at: Location) {
        self.problems.push(Problem { kind, message, at });
    }

    /// The unit of a text that was not looked at.
    pub(super) fn passed_over(self) -> Unit {
        self.unit(Vec::new())
    }

    /// The unit of a text that was read.
    pub(super) fn finish(mut self, text: &str, syntax: Syntax, parsed: Parsed) -> Unit {
        let start = Location::new(self.source, Span::default());
        let mut all = parsed.faults;
        let lost = all.iter().any(|fault| fault.kind.loses_content());
        let ours = self.recognised || faults::was_meant_for_us(text, syntax);
        if self.documents.is_empty() && lost && ours {
            let root = Node { at: start, ..Node::default() };
            self.declare(Kind::File, root);
        }
        if self.documents.is_empty() && !self.recognised && self.hints.named {
            self.problem(ProblemKind::Unread, faults::why_unread(&all), start);
        }
        all.append(&mut self.inner_faults);
        faults::attribute(all, &mut self.documents);
        for document in &mut self.documents {
            identity::settle(document, self.hints, self.name);
            placeholder::resolve(document, self.sources, &self.hints.given);
            if document.is_made_by_backup_policy() {
                // the policy has them already, at the same places
                document.placeholders.clear();
            }
        }
        identity::tell_apart(&mut self.documents);
        self.unit(parsed.comments)
    }

    fn unit(self, comments: Vec<(Location, Box<str>)>) -> Unit {
        Unit {
            name: self.name.into(),
            source: self.source,
            recognised: self.recognised,
            is_plan: self.is_plan,
            documents: self.documents,
            problems: self.problems,
            comments,
            allowances: self.allowances,
            inputs: self.inputs,
        }
    }
}
