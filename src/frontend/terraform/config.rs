//! What stands in one module's folder, sorted but not evaluated.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Location, SourceId};
use crate::syntax::Fault;

use super::syntax::{Attribute, Block, Body, Expr};

/// A module's folder.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// Its path, with `/`; empty for the working directory.
    pub(super) folder: Box<str>,
    /// `variable` blocks by name.
    pub(super) variables: BTreeMap<Box<str>, Block>,
    /// `locals` by name.
    pub(super) locals: BTreeMap<Box<str>, Expr>,
    /// `output` blocks by name.
    pub(super) outputs: BTreeMap<Box<str>, Block>,
    /// `resource` blocks, in the order of files and lines.
    pub(super) resources: Vec<Block>,
    /// `data` blocks.
    pub(super) data: Vec<Block>,
    /// `module` blocks.
    pub(super) modules: Vec<Block>,
    /// `provider` blocks.
    pub(super) providers: Vec<Block>,
    /// Values of `terraform.tfvars` and `*.auto.tfvars`, which count in a root module only. Of two
    /// for one variable the later holds.
    pub(super) values: Vec<Attribute>,
    /// The files.
    pub(super) files: Vec<File>,
}

/// A file of a module.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Box<str>,
    pub(super) source: SourceId,
    pub(super) comments: Vec<(Location, Box<str>)>,
    pub(super) faults: Vec<Fault>,
    /// Whether it is Terraform at all: it has a block of one of the known types, or is there for
    /// values.
    pub(super) recognised: bool,
    /// Names of the variables it declares.
    pub(super) inputs: BTreeSet<Box<str>>,
}

/// Sections of a module whose blocks can be referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Section {
    Resources,
    Data,
    Modules,
}

impl Config {
    /// The blocks of a section.
    pub(super) fn section(&self, section: Section) -> &[Block] {
        match section {
            Section::Resources => &self.resources,
            Section::Data => &self.data,
            Section::Modules => &self.modules,
        }
    }

    /// The place of the block with these labels.
    pub(super) fn find(&self, section: Section, kind: &str, name: &str) -> Option<usize> {
        let is_it = |block: &Block| block.label(0) == kind && block.label(1) == name;
        self.section(section).iter().position(is_it)
    }

    /// Adds what stands at the top level of a file; whether there was any block of Terraform's. A
    /// block of a file that overrides is merged into the one of that name, if there is one.
    pub(super) fn add(&mut self, body: Body, overrides: bool) -> bool {
        let mut recognised = false;
        for block in body.blocks {
            let kind = block.kind.text.clone();
            match &*kind {
                "resource" => put(&mut self.resources, block, overrides),
                "data" => put(&mut self.data, block, overrides),
                "module" => put(&mut self.modules, block, overrides),
                "provider" => self.providers.push(block),
                "variable" => put_named(&mut self.variables, block, overrides),
                "output" => put_named(&mut self.outputs, block, overrides),
                "locals" => {
                    let locals = block.body.attributes.into_iter();
                    self.locals.extend(locals.map(|local| (local.key.text, local.value)));
                }
                "terraform" | "moved" | "import" | "removed" | "check" | "ephemeral" => {}
                _ => continue,
            }
            recognised = true;
        }
        recognised
    }
}

fn put(blocks: &mut Vec<Block>, block: Block, overrides: bool) {
    let is_it =
        |known: &&mut Block| known.label(0) == block.label(0) && known.label(1) == block.label(1);
    match blocks.iter_mut().find(is_it).filter(|_| overrides) {
        Some(known) => override_with(known, block),
        None => blocks.push(block),
    }
}

fn put_named(blocks: &mut BTreeMap<Box<str>, Block>, block: Block, overrides: bool) {
    match blocks.get_mut(block.label(0)).filter(|_| overrides) {
        Some(known) => override_with(known, block),
        None => {
            blocks.insert(block.label(0).into(), block);
        }
    }
}

/// An argument replaces the one of its name; nested blocks replace all of their type.
fn override_with(known: &mut Block, over: Block) {
    for attribute in over.body.attributes {
        let same = |known: &&mut Attribute| known.key.text == attribute.key.text;
        match known.body.attributes.iter_mut().find(same) {
            Some(known) => *known = attribute,
            None => known.body.attributes.push(attribute),
        }
    }
    let replaced: BTreeSet<&str> = over.body.blocks.iter().map(made).collect();
    known.body.blocks.retain(|block| !replaced.contains(made(block)));
    known.body.blocks.extend(over.body.blocks);
}

/// The type of the blocks that a nested block is or, with `dynamic`, makes.
fn made(block: &Block) -> &str {
    if &*block.kind.text == "dynamic" { block.label(0) } else { &block.kind.text }
}
