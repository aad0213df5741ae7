//! The templates of a run that have to do with each other: by imports, and by nesting.
//!
//! Most templates stand alone and are read where they are met. Those that export, import or nest are
//! kept until all of them are there.
//! AWS: CloudFormation user guide, "Get exported outputs from a deployed CloudFormation stack",
//! "Split a template into reusable pieces using nested stacks".

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use memchr::memmem;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::frontend::detect::{self, Syntax};
use crate::frontend::reading::Reading;
use crate::frontend::{Hints, Unit};
use crate::source::{Problem, SourceId, Sources};
use crate::syntax::{Node, Parsed};

use super::exports::Exports;
use super::scope::Scope;
use super::{include, nested, stack};

/// A template, parsed.
#[derive(Debug)]
pub(in crate::frontend) struct Template<'h> {
    pub(in crate::frontend) name: Box<str>,
    pub(in crate::frontend) source: SourceId,
    pub(in crate::frontend) hints: &'h Hints,
    pub(in crate::frontend) syntax: Syntax,
    pub(in crate::frontend) parsed: Parsed,
    pub(in crate::frontend) problems: Vec<Problem>,
}

/// Words that a template holds if it has to do with other files.
const LINKS: &[&str] = &[
    "Export",
    "ImportValue",
    "AWS::CloudFormation::Stack",
    "AWS::Serverless::Application",
    "AWS::Include",
];

/// Whether a template may have to do with other files.
pub(in crate::frontend) fn has_links(text: &str) -> bool {
    LINKS.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// What the stacks of a run see of each other.
#[derive(Debug, Default)]
pub(super) struct Run<'a> {
    templates: BTreeMap<&'a str, &'a Template<'a>>,
    pub(super) exports: Exports,
}

impl<'a> Run<'a> {
    /// The same with other exports.
    pub(super) fn with(&self, exports: Exports) -> Self {
        Self { templates: self.templates.clone(), exports }
    }

    /// Every template, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Template<'a>> {
        self.templates.values().copied()
    }

    /// The template at a path, by the path and with its tree.
    pub(super) fn template(&self, path: &str) -> Option<(&'a str, &'a Node)> {
        let (path, template) = self.templates.get_key_value(path)?;
        Some((path, &template.parsed.root))
    }
}

/// The texts whose stacks are being read.
#[derive(Debug)]
pub(super) struct Readings<'a> {
    sources: Option<&'a Sources>,
    templates: BTreeMap<&'a str, &'a Template<'a>>,
    begun: BTreeMap<&'a str, Reading<'a>>,
}

impl<'a> Readings<'a> {
    /// No text but the one that is read already.
    pub(super) const fn none() -> Self {
        Self { sources: None, templates: BTreeMap::new(), begun: BTreeMap::new() }
    }

    /// The reading of a template that another nests.
    pub(super) fn take(&mut self, path: &str) -> Option<Reading<'a>> {
        if let Some(reading) = self.begun.remove(path) {
            return Some(reading);
        }
        let template = self.templates.get(path)?;
        Some(Reading::new(self.sources?, template.hints, &template.name, template.source))
    }

    /// Keeps it for the next stack of that template.
    pub(super) fn keep(&mut self, path: &'a str, reading: Reading<'a>) {
        self.begun.insert(path, reading);
    }
}

/// The paths of the templates that these nest.
pub(in crate::frontend) fn nested_in(templates: &[Template<'_>]) -> BTreeSet<String> {
    let of = |template: &Template<'_>| nested::paths(&template.parsed.root, &template.name);
    templates.iter().flat_map(of).collect()
}

/// Reads templates together: one unit for each, in the order of their names.
pub(in crate::frontend) fn read_all(
    sources: &Sources,
    mut templates: Vec<Template<'_>>,
    roots: &[PathBuf],
) -> Vec<Unit> {
    for template in &mut templates {
        include::expand(sources, roots, template);
    }
    let by_name: BTreeMap<&str, &Template<'_>> =
        templates.iter().map(|template| (&*template.name, template)).collect();
    let called = nested_in(&templates);
    let all_called = by_name.keys().all(|name| called.contains(*name));
    let is_root = |name: &str| all_called || !called.contains(name);
    let mut run = Run { templates: by_name, exports: Exports::default() };
    run.exports = Exports::of(&run, &is_root);
    let run = &run;
    let readings = |name| read_root(sources, run, name);
    let outermost: Vec<&str> = run.templates.keys().copied().filter(|name| is_root(name)).collect();
    let mut begun = BTreeMap::new();
    for found in outermost.into_par_iter().map(readings).collect::<Vec<_>>() {
        absorb(&mut begun, found);
    }
    // a stack that is nested nowhere after all, since its condition is false
    for name in run.templates.keys() {
        if !begun.contains_key(name) {
            absorb(&mut begun, read_root(sources, run, name));
        }
    }
    let units = begun.into_iter().filter_map(|(name, reading)| {
        let template = run.templates.get(name)?;
        Some(finish(sources, template, reading))
    });
    units.collect()
}

type Begun<'a> = BTreeMap<&'a str, Reading<'a>>;

fn absorb<'a>(into: &mut Begun<'a>, found: Begun<'a>) {
    for (name, reading) in found {
        match into.get_mut(name) {
            Some(known) => known.absorb(reading),
            None => {
                into.insert(name, reading);
            }
        }
    }
}

/// Reads the stack of a template and those it nests.
fn read_root<'a>(sources: &'a Sources, run: &'a Run<'a>, name: &'a str) -> Begun<'a> {
    let mut readings =
        Readings { sources: Some(sources), templates: run.templates.clone(), begun: Begun::new() };
    let (Some(mut reading), Some(template)) = (readings.take(name), run.templates.get(name)) else {
        return Begun::new();
    };
    for root in std::iter::once(&template.parsed.root).chain(&template.parsed.more) {
        if detect::is_stack(root, template.hints.kind) {
            reading.recognise();
            let mut scope = Scope::new(root, name, template.hints, run);
            stack(&mut reading, &mut readings, &mut scope);
        } else {
            detect::tree(&mut reading, root);
        }
    }
    readings.keep(name, reading);
    readings.begun
}

fn finish(sources: &Sources, template: &Template<'_>, mut reading: Reading<'_>) -> Unit {
    for problem in &template.problems {
        reading.problem(problem.kind, problem.message.clone(), problem.at);
    }
    reading.say_once();
    let parsed = Parsed {
        faults: template.parsed.faults.clone(),
        comments: template.parsed.comments.clone(),
        ..Parsed::default()
    };
    reading.finish(&sources.get(template.source).text, template.syntax, parsed)
}
