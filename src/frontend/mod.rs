//! Floor 4: one module per input format; turns trees into an inventory in AWS's own words.
//!
//! Architecture invariants: no floor above knows which format a thing came from, and reading never
//! fails as a whole: a front end returns what it understood together with the problems it met.
//! Reading one text looks at nothing but that text, so texts are read in parallel; [`collect`]
//! puts them together in the order of their paths.

mod aws_cli;
mod backup_policy;
mod cloudformation;
mod detect;
mod embedded;
mod faults;
mod hints;
mod identity;
mod intrinsic;
mod placeholder;
mod policy;
mod reading;
mod shape;
mod terraform;

#[cfg(test)]
mod tests;

pub use hints::{Given, Hints, InputKind, NotAnInputKind};
pub use terraform::{ModuleFile, is_module_file, read_modules, starts_as_plan};

use crate::inventory::{Document, Inventory};
use crate::source::{Location, Problem, SourceId, Sources};
use crate::syntax::{Limits, Parsed, json, yaml};

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
}

/// Reads one text. `name` is what people see, a path with `/`; its ending says how the text is
/// written, and where it has none, the text itself does.
///
/// A text that is nothing of ours declares nothing, which is a problem only if it was named. A file
/// of a Terraform module is read as if it were all of its module; see [`read_modules`].
pub fn read_unit(sources: &Sources, name: &str, text: String, hints: &Hints) -> Unit {
    if is_module_file(name, hints.kind) {
        return terraform::read_alone(sources, ModuleFile { name: name.into(), text, hints });
    }
    let syntax = Syntax::of(name, &text);
    let source = sources.add(name, text);
    let text = sources.get(source);
    let mut reading = Reading::new(sources, hints, name, source);
    if !hints.named && hints.kind.is_none() && !detect::may_be_ours(&text.text) {
        return reading.passed_over();
    }
    let says_plan = hints.kind == Some(InputKind::TerraformPlan);
    let may_be_plan = hints.kind.is_none() && syntax == Syntax::Json;
    if (says_plan || may_be_plan) && terraform::is_plan(&text.text) {
        terraform::read_plan(&mut reading, &text.text);
        return reading.finish(&text.text, syntax, Parsed::default());
    }
    let parsed = match syntax {
        Syntax::Json => json::parse(source, &text.text, &Limits::default()),
        Syntax::Yaml => yaml::parse(source, &text.text, &Limits::default()),
        Syntax::Hcl => Parsed::default(),
    };
    detect::read(&mut reading, &parsed);
    reading.finish(&text.text, syntax, parsed)
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
        for document in unit.documents {
            inventory.add(document);
        }
        problems.extend(unit.problems);
    }
    (inventory, problems)
}
