//! Terraform and OpenTofu modules.
//!
//! A module is a folder. It is evaluated as far as it can be without a provider: variables with
//! their defaults or given values, locals, functions, local modules, `count` and `for_each`. What
//! remains is an unknown with the name people gave it. The resources of interest become documents
//! in the API's shape; a policy's kind comes from the resource that uses it.

mod attribute;
mod body;
mod config;
mod evaluate;
mod functions;
mod hcl_syntax;
mod inputs;
mod instance;
mod json;
mod json_syntax;
mod library;
mod link;
mod module;
mod number;
mod plan;
mod policy_document;
mod provider;
mod resources;
mod syntax;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::inventory::{Document, Kind};
use crate::source::{Location, Problem, ProblemKind, SourceId, Sources, Span};
use crate::syntax::{Fault, FaultKind, Limits, Node, Value, hcl, json as json_reader};

use super::path::{folder_of, joined};
use super::{Hints, InputKind, Unit, identity, placeholder};
use config::{Config, File};
use library::Library;
pub use plan::starts_as_plan;
pub(super) use plan::{is_plan, merge as merge_plans, read as read_plan};

/// Bytes of stack for the evaluation, whose depth is bounded by a count and not by these.
const STACK: usize = 256 << 20;

/// A file of a module, and what is said about it.
#[derive(Clone, Debug)]
pub struct ModuleFile<'h> {
    /// The path as people see it, with `/`.
    pub name: Box<str>,
    /// The text.
    pub text: String,
    /// What is said about it; of a module, what is said about its first file counts.
    pub hints: &'h Hints,
}

/// Whether the file of this name is part of a Terraform or OpenTofu module. `kind` is what somebody
/// says it is; what is written in Terraform's own language is nothing else all the same.
pub fn is_module_file(name: &str, kind: Option<InputKind>) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match kind {
        Some(InputKind::Terraform) => true,
        _ if ends(&[".tf", ".tofu", ".tfvars"]) => true,
        None => ends(&[".tf.json", ".tofu.json", ".tfvars.json"]),
        Some(_) => false,
    }
}

/// Reads all modules of a run, whose folders the names tell: one unit for each file. Files that they
/// name are read as long as they lie in one of the folders `roots`.
pub fn read_modules(sources: &Sources, files: Vec<ModuleFile<'_>>, roots: &[PathBuf]) -> Vec<Unit> {
    if files.is_empty() {
        return Vec::new();
    }
    let work = || read(sources, files, roots);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        // without a thread or after a panic in it there is nothing to show
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
    })
}

/// The modules of a run, by folder.
#[derive(Default)]
struct Modules<'h> {
    configs: BTreeMap<Box<str>, Config>,
    hints: BTreeMap<Box<str>, &'h Hints>,
    /// What is said about each file.
    by_file: BTreeMap<Box<str>, &'h Hints>,
}

fn read(sources: &Sources, mut files: Vec<ModuleFile<'_>>, roots: &[PathBuf]) -> Vec<Unit> {
    // what overrides comes last in its module
    files.sort_by(|a, b| (is_override(&a.name), &a.name).cmp(&(is_override(&b.name), &b.name)));
    let mut modules = Modules::default();
    for file in files {
        let folder = folder_of(&file.name);
        modules.hints.entry(folder.clone()).or_insert(file.hints);
        modules.by_file.insert(file.name.clone(), file.hints);
        let config = modules.configs.entry(folder.clone()).or_default();
        config.folder = folder;
        add(sources, config, &file);
    }
    let configs: BTreeMap<Box<str>, Arc<Config>> =
        modules.configs.into_iter().map(|(folder, config)| (folder, Arc::new(config))).collect();
    let (inputs, mut problems) = inputs::read(sources, modules.by_file.values().next().copied());
    let library = Library::new(&configs, roots, &inputs);
    let called = called_folders(&configs);
    let mut documents = Vec::new();
    for (folder, config) in &configs {
        if called.contains(folder)
            || config.resources.is_empty() && config.modules.is_empty() && config.data.is_empty()
        {
            continue;
        }
        let Some(hints) = modules.hints.get(folder) else { continue };
        let found = module::read(sources, &library, config, hints);
        documents.extend(found.documents);
        problems.extend(found.problems);
    }
    units(sources, &configs, &modules.by_file, documents, problems)
}

/// Whether a file overrides what the other files of its module declare.
/// Terraform: language documentation, "Override Files".
fn is_override(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    let stem = base.strip_suffix(".json").unwrap_or(base);
    let stem = stem.strip_suffix(".tf").or_else(|| stem.strip_suffix(".tofu"));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Adds a file to its module.
fn add(sources: &Sources, config: &mut Config, file: &ModuleFile<'_>) {
    let source = sources.add(&*file.name, file.text.as_str());
    let limits = Limits::default();
    let base = file.name.rsplit('/').next().unwrap_or(&file.name);
    let automatic = base.starts_with("terraform.tfvars") || base.contains(".auto.tfvars");
    let (body, values, faults, comments) = if let Some(stem) = base.strip_suffix(".json") {
        let parsed = json_reader::parse(source, &file.text, &limits);
        let is_values = stem.ends_with(".tfvars");
        let values = if is_values { json_syntax::values(&parsed.root) } else { Vec::new() };
        let body =
            if is_values { syntax::Body::default() } else { json_syntax::body(&parsed.root) };
        (body, values, parsed.faults, parsed.comments)
    } else {
        let parsed = hcl::parse(source, &file.text, &limits);
        let mut body = hcl_syntax::body(&parsed);
        let is_values = base.ends_with(".tfvars");
        let values = if is_values { std::mem::take(&mut body.attributes) } else { Vec::new() };
        (body, values, parsed.faults, parsed.comments)
    };
    let is_values = base.contains(".tfvars");
    if automatic {
        config.values.extend(values);
    }
    let declared = body.blocks.iter().filter(|block| &*block.kind.text == "variable");
    let inputs = declared.map(|block| block.label(0).into()).collect();
    let recognised = config.add(body, is_override(base)) || is_values;
    let name = file.name.clone();
    config.files.push(File { name, source, comments, faults, recognised, inputs });
}

/// Folders that another module calls, by a source that stands there as a text.
fn called_folders(configs: &BTreeMap<Box<str>, Arc<Config>>) -> BTreeSet<Box<str>> {
    let mut called = BTreeSet::new();
    for config in configs.values() {
        let sources = config.modules.iter().filter_map(|module| module.body.get("source"));
        for source in sources {
            if let syntax::ExprKind::Text(path) = &source.kind
                && (path.starts_with("./") || path.starts_with("../"))
                && let Some(folder) = joined(&config.folder, path)
                && *folder != *config.folder
            {
                called.insert(folder.into());
            }
        }
    }
    // modules that call each other in a circle have no root; then every one of them is read
    let all: BTreeSet<Box<str>> = configs.keys().cloned().collect();
    if all.is_subset(&called) { BTreeSet::new() } else { called }
}

/// One unit for each file, with what is declared in it.
fn units(
    sources: &Sources,
    configs: &BTreeMap<Box<str>, Arc<Config>>,
    hints: &BTreeMap<Box<str>, &Hints>,
    documents: Vec<Document>,
    problems: Vec<Problem>,
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let nothing = Hints::default();
    for file in files_of(configs) {
        let start = Location::new(file.source, Span::default());
        let mut unit = Unit {
            name: file.name.clone(),
            source: file.source,
            recognised: file.recognised,
            is_plan: false,
            documents: Vec::new(),
            problems: Vec::new(),
            comments: file.comments.clone(),
            allowances: Vec::new(),
            inputs: file.inputs.clone(),
        };
        let lost: Vec<_> =
            file.faults.iter().filter(|fault| fault.kind.loses_content()).cloned().collect();
        if lost.iter().any(|fault| fault.kind != FaultKind::Empty) {
            let root = Node::new(start, Value::Null);
            let mut document = Document::new(Kind::File, file.name.clone(), root);
            document.faults = lost;
            unit.documents.push(document);
            unit.recognised = true;
        }
        let named = hints.get(&file.name).is_some_and(|hints| hints.named);
        if named && !unit.recognised {
            let message = "holds no block of Terraform's".to_owned();
            unit.problems.push(Problem { kind: ProblemKind::Unread, message, at: start });
        }
        units.push(unit);
    }
    let homes: BTreeMap<SourceId, usize> =
        units.iter().enumerate().map(|(index, unit)| (unit.source, index)).collect();
    let faults: BTreeMap<SourceId, &[Fault]> =
        files_of(configs).map(|file| (file.source, file.faults.as_slice())).collect();
    for mut document in documents {
        let home = homes.get(&document.at.source).and_then(|home| units.get_mut(*home));
        let Some(unit) = home else { continue };
        let said = hints.get(&unit.name).copied().unwrap_or(&nothing);
        placeholder::resolve(&mut document, sources, &said.given);
        if document.is_made_by_backup_policy() {
            // the policy has them already, at the same places
            document.placeholders.clear();
        } else {
            attribute_faults(&faults, &mut document);
        }
        unit.documents.push(document);
    }
    for problem in problems {
        let place = sources.in_file(problem.at).source;
        let home = homes.get(&place).copied().unwrap_or(0);
        if let Some(unit) = units.get_mut(home) {
            unit.problems.push(problem);
        }
    }
    for unit in &mut units {
        identity::tell_apart(&mut unit.documents);
    }
    units
}

/// Hands keys that occur twice within a document to it.
fn attribute_faults(faults: &BTreeMap<SourceId, &[Fault]>, document: &mut Document) {
    let place = document.root.at;
    let of_file = faults.get(&place.source).copied().unwrap_or_default();
    let inside =
        of_file.iter().filter(|fault| !fault.kind.loses_content() && place.contains(fault.at));
    document.faults.extend(inside.cloned());
}

fn files_of(configs: &BTreeMap<Box<str>, Arc<Config>>) -> impl Iterator<Item = &File> {
    configs.values().flat_map(|config| &config.files)
}
