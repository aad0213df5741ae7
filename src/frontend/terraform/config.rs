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

    /// Adds what stands at the top level of a file; whether there was any block of Terraform's.
    pub(super) fn add(&mut self, body: Body) -> bool {
        let mut recognised = false;
        for block in body.blocks {
            let name: Box<str> = block.label(0).into();
            let kind = block.kind.text.clone();
            match &*kind {
                "resource" => self.resources.push(block),
                "data" => self.data.push(block),
                "module" => self.modules.push(block),
                "provider" => self.providers.push(block),
                "variable" => {
                    self.variables.insert(name, block);
                }
                "output" => {
                    self.outputs.insert(name, block);
                }
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
