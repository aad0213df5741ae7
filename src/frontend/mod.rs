//! Floor 4: one module per input format; turns trees into an inventory in AWS's own words.
//!
//! Architecture invariants: no floor above knows which format a thing came from, and reading never
//! fails as a whole: a front end returns what it understood together with the problems it met.
//! Texts are read in parallel as far as each goes without the others, then together where they refer
//! to each other; [`collect`] puts them together in the order of their paths.

mod aws_cli;
mod backup_policy;
mod cloudformation;
mod detect;
mod embedded;
mod faults;
mod hints;
mod identity;
mod intrinsic;
mod path;
mod placeholder;
mod policy;
mod reading;
mod shape;
mod terraform;

#[cfg(test)]
mod tests;

pub use hints::{Given, Hints, InputKind, NotAnInputKind, TerraformInput};
pub use terraform::{ModuleFile, is_module_file, read_modules, starts_as_plan};

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::inventory::{Document, Inventory};
use crate::source::{Location, Problem, ProblemKind, SourceId, Sources, Span};
use crate::syntax::{Limits, Node, Parsed, json, yaml};

use cloudformation::Template;
use detect::Syntax;
use reading::Reading;

/// What one text declares.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The file's path as it was given.
    pub name: Box<str>,
    /// Its text.
    pub source: SourceId,
    /// Whether the text is one of ours, understood or not.
    pub recognised: bool,
    /// Whether it is a plan of Terraform's, whose things may stand in other files.
    pub is_plan: bool,
    /// What it declares, in its order.
    pub documents: Vec<Document>,
    /// What is missing, each with a place.
    pub problems: Vec<Problem>,
    /// Its comments, for suppressions.
    pub comments: Vec<(Location, Box<str>)>,
    /// What the metadata of its resources says to backstay.
    pub allowances: Vec<Allowance>,
    /// Names of the parameters and variables it declares.
    pub inputs: BTreeSet<Box<str>>,
}

/// What `Metadata: { backstay: … }` of a resource says, as it stands there.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// The resource, from its logical id on.
    pub covers: Location,
    /// The value of `backstay`.
    pub says: Node,
}

/// A text of a run, read as far as it can be without a look at the others.
#[derive(Debug)]
pub struct Text<'h>(Form<'h>);

#[derive(Debug)]
enum Form<'h> {
    Alone(Box<Unit>, &'h Hints),
    OfModule(ModuleFile<'h>),
    Template(Box<Template<'h>>),
}

/// Reads one text of a run, for [`read_together`]. `name` is what people see, a path with `/`; its
/// ending says how the text is written, and where it has none, the text itself does.
pub fn read_text<'h>(sources: &Sources, name: &str, text: String, hints: &'h Hints) -> Text<'h> {
    if is_module_file(name, hints.kind) {
        return Text(Form::OfModule(ModuleFile { name: name.into(), text, hints }));
    }
    let syntax = Syntax::of(name, &text);
    let source = sources.add(name, text);
    let text = sources.get(source);
    let mut reading = Reading::new(sources, hints, name, source);
    let alone = |unit: Unit| Text(Form::Alone(Box::new(unit), hints));
    if !hints.named && hints.kind.is_none() && !detect::may_be_ours(&text.text) {
        return alone(reading.passed_over());
    }
    let says_plan = hints.kind == Some(InputKind::TerraformPlan);
    let may_be_plan = hints.kind.is_none() && syntax == Syntax::Json;
    if (says_plan || may_be_plan) && terraform::is_plan(&text.text) {
        terraform::read_plan(&mut reading, &text.text);
        return alone(reading.finish(&text.text, syntax, Parsed::default()));
    }
    let parsed = parse(source, &text.text, syntax);
    if cloudformation::has_links(&text.text) && detect::is_stack(&parsed.root, hints.kind) {
        let name = name.into();
        let problems = Vec::new();
        let template = Template { name, source, hints, syntax, parsed, problems };
        return Text(Form::Template(Box::new(template)));
    }
    detect::read(&mut reading, &parsed);
    alone(reading.finish(&text.text, syntax, parsed))
}

fn parse(source: SourceId, text: &str, syntax: Syntax) -> Parsed {
    match syntax {
        Syntax::Json => json::parse(source, text, &Limits::default()),
        Syntax::Yaml => yaml::parse(source, text, &Limits::default()),
        Syntax::Hcl => Parsed::default(),
    }
}

/// Reads the texts of a run to their end: Terraform modules as a whole, templates with what they
/// import from each other. One unit for each text, in the order of the texts. Files that they name
/// are read as long as they lie in one of the folders `roots`.
pub fn read_together(sources: &Sources, texts: Vec<Text<'_>>, roots: &[PathBuf]) -> Vec<Unit> {
    let mut names = Vec::with_capacity(texts.len());
    let (mut alone, mut of_modules, mut templates) = (BTreeMap::new(), Vec::new(), Vec::new());
    for Text(form) in texts {
        match form {
            Form::Alone(unit, hints) => {
                names.push(unit.name.clone());
                alone.insert(unit.name.clone(), (*unit, hints));
            }
            Form::OfModule(file) => {
                names.push(file.name.clone());
                of_modules.push(file);
            }
            Form::Template(template) => {
                names.push(template.name.clone());
                templates.push(*template);
            }
        }
    }
    // a template that stands alone may be nested all the same
    for path in cloudformation::nested_in(&templates) {
        let Some((unit, hints)) = alone.get(&*path) else { continue };
        let text = sources.get(unit.source);
        let syntax = Syntax::of(&unit.name, &text.text);
        let parsed = parse(unit.source, &text.text, syntax);
        if detect::is_stack(&parsed.root, hints.kind) {
            let (name, source, problems) = (unit.name.clone(), unit.source, Vec::new());
            templates.push(Template { name, source, hints, syntax, parsed, problems });
        }
    }
    let mut units: BTreeMap<Box<str>, Unit> =
        alone.into_iter().map(|(name, (unit, _))| (name, unit)).collect();
    let joined = read_modules(sources, of_modules, roots);
    let joined = joined.into_iter().chain(cloudformation::read_all(sources, templates, roots));
    units.extend(joined.map(|unit| (unit.name.clone(), unit)));
    let unit = |name: Box<str>| units.remove(&name).unwrap_or_else(|| Unit::unread(sources, &name));
    names.into_iter().map(unit).collect()
}

/// Reads one text that has to do with no other; see [`read_text`].
///
/// A text that is nothing of ours declares nothing, which is a problem only if it was named. A file
/// of a Terraform module is read as if it were all of its module.
pub fn read_unit(sources: &Sources, name: &str, text: String, hints: &Hints) -> Unit {
    let text = read_text(sources, name, text, hints);
    read_together(sources, vec![text], &[]).pop().unwrap_or_else(|| Unit::unread(sources, name))
}

impl Unit {
    /// The unit of a text that could not be read with the others.
    fn unread(sources: &Sources, name: &str) -> Self {
        let source = sources.add(name, String::new());
        let (kind, at) = (ProblemKind::Unread, Location::new(source, Span::default()));
        let message = "this file and those it belongs to could not be read".to_owned();
        Self {
            name: name.into(),
            source,
            recognised: false,
            is_plan: false,
            documents: Vec::new(),
            problems: vec![Problem { kind, message, at }],
            comments: Vec::new(),
            allowances: Vec::new(),
            inputs: BTreeSet::new(),
        }
    }
}

/// Whether a text of this name is read as JSON.
pub fn is_json(name: &str, text: &str) -> bool {
    Syntax::of(name, text) == Syntax::Json
}

/// Puts the units together, in the order of their names whatever order they come in.
pub fn collect(mut units: Vec<Unit>) -> (Inventory, Vec<Problem>) {
    units.sort_by(|a, b| a.name.cmp(&b.name));
    terraform::merge_plans(&mut units);
    let mut inventory = Inventory::default();
    let mut problems = Vec::new();
    for unit in units {
        for mut document in unit.documents {
            document.leave_out_if_vast();
            inventory.add(document);
        }
        problems.extend(unit.problems);
    }
    (inventory, problems)
}
