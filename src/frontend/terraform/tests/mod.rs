//! Modules in memory and what they declare.

mod hostile;
mod modules;
mod names;
mod organizations;
mod policies;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::terraform::config::Config;
use crate::frontend::terraform::evaluate::{Evaluator, Scope};
use crate::frontend::terraform::instance::Instance;
use crate::frontend::terraform::library::Library;
use crate::frontend::terraform::provider::Home;
use crate::frontend::{Given, Hints, Unit};
use crate::inventory::{Document, Kind};
use crate::source::{Location, Sources};
use crate::syntax::{Node, Open, Part, Value};

use super::{ModuleFile, read_modules};

/// The value of an expression in a module that also holds `declarations`.
pub(super) fn value_of(declarations: &str, expression: &str) -> String {
    let sources = Sources::default();
    let hints = Hints::default();
    let text = format!("{declarations}\nlocals {{\n  it = {expression}\n}}\n");
    let mut config = Config::default();
    super::add(&sources, &mut config, &ModuleFile { name: "main.tf".into(), text, hints: &hints });
    let faults = &config.files.first().unwrap().faults;
    assert!(faults.is_empty(), "{expression}: {faults:?}");
    let configs = BTreeMap::new();
    let library = Library::new(&configs, &[], &[]);
    let given = Given::default();
    let evaluator = Evaluator::new(&sources, &library, &given, Home::default());
    let config = Arc::new(config);
    let expr = config.locals.get("it").unwrap();
    let instance = Rc::new(Instance {
        config: Arc::clone(&config),
        prefix: Box::default(),
        call: None,
        depth: 0,
    });
    match evaluator.evaluate(&Scope::new(&instance), expr) {
        Ok(value) => {
            let json = matches!(value.kind, super::value::Kind::Json(_));
            let value = if json {
                super::text::text_of(&value).unwrap().finish(Location::default(), false)
            } else {
                value
            };
            shown(&value.node())
        }
        Err(failure) => format!("failed: {}", failure.reason),
    }
}

/// A tree as JSON; unknowns are texts with `⟨names⟩` without double quotes, and `…` where there may
/// be any number.
pub(super) fn shown(node: &Node) -> String {
    json(node).to_string()
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => serde_json::from_str(number).unwrap(),
        Value::Text(text) => (&**text).into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.text.to_string(), json(&entry.value))).collect()
        }
        Value::Open(open) => open_text(open).into(),
    }
}

fn open_text(open: &Open) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Hole(name) => format!("⟨{}⟩", name.replace('"', "'")),
    };
    let text: String = open.parts.iter().map(part).collect();
    if open.many { text + "…" } else { text }
}

/// What some files declare.
pub(super) struct Estate {
    pub(super) sources: Sources,
    pub(super) units: Vec<Unit>,
}

impl Estate {
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files, &Hints::default())
    }

    pub(super) fn with(files: &[(&str, &str)], hints: &Hints) -> Self {
        let sources = Sources::default();
        let file = |(name, text): &(&str, &str)| ModuleFile {
            name: (*name).into(),
            text: (*text).to_owned(),
            hints,
        };
        let units = read_modules(&sources, files.iter().map(file).collect(), &[]);
        Self { sources, units }
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.units.iter().flat_map(|unit| &unit.documents)
    }

    /// The only thing of a kind with this name.
    #[track_caller]
    pub(super) fn find(&self, kind: Kind, name: &str) -> &Document {
        let mut found = self.documents().filter(|one| one.kind == kind && &*one.name == name);
        match (found.next(), found.next()) {
            (Some(only), None) => only,
            (first, _) => {
                let names: Vec<_> = self
                    .documents()
                    .map(|one| format!("{} {}", one.kind.word(), one.name))
                    .collect();
                panic!(
                    "{} of {name}: {}",
                    if first.is_some() { "several" } else { "none" },
                    names.join(", ")
                )
            }
        }
    }

    /// Every name of a kind, in order.
    pub(super) fn names(&self, kind: Kind) -> Vec<&str> {
        self.documents().filter(|one| one.kind == kind).map(|one| &*one.name).collect()
    }

    /// The tree of the only thing of a kind with this name.
    #[track_caller]
    pub(super) fn tree(&self, kind: Kind, name: &str) -> String {
        shown(&self.find(kind, name).root)
    }

    /// Problems as `file:line message`.
    pub(super) fn problems(&self) -> Vec<String> {
        let problems = self.units.iter().flat_map(|unit| &unit.problems);
        problems
            .map(|problem| {
                let at = self.sources.in_file(problem.at);
                let source = self.sources.get(at.source);
                let line = source.position(at.span.start).line;
                format!("{}:{line} {}", source.name, problem.message)
            })
            .collect()
    }

    /// The author's text at the place of a node.
    pub(super) fn text_at(&self, node: &Node) -> String {
        self.sources.slice(self.sources.in_file(node.at))
    }
}
