//! One root module with everything it calls, to documents.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::aws::AccountId;
use crate::frontend::{Hints, policy};
use crate::inventory::{Document, Form};
use crate::source::{Location, Problem, ProblemKind, Sources, Span};

use super::attribute;
use super::body;
use super::config::{Config, Section};
use super::evaluate::{Evaluator, Scope};
use super::instance::{Instance, Reference};
use super::library::Library;
use super::link;
use super::provider::{self, Home};
use super::resources::{self, Found, Resource};
use super::syntax::Block;
use super::value::Kind as ValueKind;

/// Instances of resources and modules that one root module makes.
const MAX_INSTANCES: usize = 50_000;

/// What was read.
#[derive(Debug)]
pub(super) struct ModuleFound {
    pub(super) documents: Vec<Document>,
    pub(super) problems: Vec<Problem>,
}

/// Reads a root module.
pub(super) fn read(
    sources: &Sources,
    library: &Library<'_>,
    config: &Arc<Config>,
    hints: &Hints,
) -> ModuleFound {
    let home = Home {
        account: Some(hints.account.unwrap_or(AccountId::THIS)),
        region: hints.region.clone(),
        provider: "aws".into(),
    };
    let evaluator = Evaluator::new(sources, library, &hints.given, home);
    let root = Rc::new(Instance {
        config: Arc::clone(config),
        prefix: Box::default(),
        call: None,
        depth: 0,
    });
    let mut walk = Walk {
        evaluator: &evaluator,
        scope: if config.folder.is_empty() { "." } else { &config.folder },
        found: Found::default(),
        left: MAX_INSTANCES,
    };
    walk.instance(&root);
    walk.unused(&root);
    let Found { mut documents, links } = walk.found;
    link::apply(links, &mut documents);
    if evaluator.is_spent() {
        let at = config
            .files
            .first()
            .map_or_else(Location::default, |file| Location::new(file.source, Span::default()));
        let message = "the module takes too much work; a part of it is not read".to_owned();
        evaluator.problem(ProblemKind::Unread, message, at);
    }
    ModuleFound { documents, problems: evaluator.into_problems() }
}

/// The way through a root module.
struct Walk<'w> {
    evaluator: &'w Evaluator<'w>,
    scope: &'w str,
    found: Found,
    /// How many instances may still be made.
    left: usize,
}

impl Walk<'_> {
    /// Reads the resources of a module, and of those it calls.
    fn instance(&mut self, instance: &Rc<Instance>) {
        for (index, block) in instance.config.resources.iter().enumerate() {
            let Some(reader) = resources::reader(block.label(0)) else { continue };
            for reference in self.each(instance, Section::Resources, index) {
                if self.evaluator.is_spent() {
                    return;
                }
                self.resource(&Rc::new(reference), block, reader);
            }
        }
        for index in 0..instance.config.modules.len() {
            for reference in self.each(instance, Section::Modules, index) {
                if self.evaluator.is_spent() {
                    return;
                }
                if let Some(child) = self.evaluator.child(&reference) {
                    self.instance(&child);
                }
            }
        }
    }

    /// Every instance of a block; says why, where there is no telling which there are.
    fn each(&mut self, instance: &Rc<Instance>, section: Section, index: usize) -> Vec<Reference> {
        let all = Reference { instance: Rc::clone(instance), section, index, each: None };
        let block = all.block();
        let place = block.map_or_else(Location::default, |block| {
            let written = block.body.get("count").or_else(|| block.body.get("for_each"));
            written.map_or(block.kind.at, |expr| expr.at)
        });
        if let Err(why) = self.evaluator.elements(&all) {
            let message = format!("`{}`: {}", all.address(), why.reason);
            self.evaluator.problem(ProblemKind::Unresolved, message, place);
        }
        let (mut ones, _) = self.evaluator.each(&all);
        if ones.len() > self.left {
            let message = format!("more than {MAX_INSTANCES} instances; the rest is not read");
            self.evaluator.problem(ProblemKind::Unread, message, place);
            ones.truncate(self.left);
        }
        self.left -= ones.len();
        ones
    }

    fn resource(&mut self, reference: &Rc<Reference>, block: &Block, reader: resources::Reader) {
        let evaluator = self.evaluator;
        let home = provider::home(evaluator, &reference.instance, block);
        let scope = Scope::new(&reference.instance);
        let frame = scope.frame_of(reference);
        let scope = frame.as_ref().map_or(scope, |frame| scope.with(frame));
        let body = body::evaluate(evaluator, &scope, block);
        // the tree of a document has everything that a value shares once for each time
        if evaluator.spend(body.weight()).is_err() {
            return;
        }
        let header = block.header();
        let arn = attribute::of(evaluator, reference, "arn", header).ok();
        let start =
            Location::new(block.at.source, Span::new(block.at.span.start, block.at.span.start));
        let arn = arn.filter(|arn| arn.scalar().is_some()).map(|arn| arn.moved(start).node());
        let resource = Resource {
            sources: evaluator.sources,
            kind: block.label(0),
            at: block.at,
            header,
            address: reference.address(),
            scope: self.scope,
            home,
            arn,
            node: body.node(),
            body,
        };
        reader(&resource, &mut self.found);
    }

    /// Policy documents of the root module that nobody uses: judged by what they say.
    fn unused(&mut self, root: &Rc<Instance>) {
        let used: BTreeSet<Location> =
            self.found.documents.iter().map(|document| document.root.at).collect();
        for (index, block) in root.config.data.iter().enumerate() {
            let merged = self.evaluator.was_lowered(block.at);
            if block.label(0) != "aws_iam_policy_document" || used.contains(&block.at) || merged {
                continue;
            }
            for reference in self.each(root, Section::Data, index) {
                self.policy_document(&Rc::new(reference), block);
            }
        }
    }

    fn policy_document(&mut self, reference: &Rc<Reference>, block: &Block) {
        let json = attribute::of(self.evaluator, reference, "json", block.at);
        let Ok(value) = json else { return };
        let ValueKind::Json(tree) = &value.kind else { return };
        if self.evaluator.spend(value.weight()).is_err() {
            return;
        }
        let node = tree.node();
        // without statements there is nothing to judge: what it is for may switch them on
        let empty = node.get("Statement").is_none_or(|list| list.one_or_many().is_empty());
        if empty || !policy::is_policy(&node) {
            return;
        }
        let home = provider::home(self.evaluator, &reference.instance, block);
        let kind = policy::kind_of(&node);
        let mut document = Document::new(kind, reference.address().as_str(), node);
        document.template_address = Some(reference.address().into());
        document.scope = self.scope.into();
        document.at = block.kind.at;
        // whoever it is handed to may add statements: what is missing here is missing nowhere
        document.form = Form::Statements;
        document.account = home.account;
        document.region = home.region;
        self.found.documents.push(document);
    }
}
