//! The modules of a run by their folders, and the files that they read with `file()`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::frontend::path::read_local;
use crate::source::{SourceId, Sources, list_inside};

use super::config::Config;
use super::syntax::Expr;

/// Files below a folder that `fileset()` looks at.
const MOST_FILES: usize = 10_000;

/// A variable's value from the command line.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: Box<str>,
    pub(super) value: InputValue,
}

#[derive(Debug)]
pub(super) enum InputValue {
    /// As `-var` takes it.
    Text(Box<str>),
    /// As it stands in a file of values.
    Expr(Expr),
}

/// What modules may look at.
#[derive(Debug)]
pub(super) struct Library<'a> {
    /// Modules by the path of their folder.
    configs: &'a BTreeMap<Box<str>, Arc<Config>>,
    /// The folders of which a file must lie in one; none where there is no disk to look at.
    roots: &'a [PathBuf],
    /// Values of variables from the command line, as they were typed.
    inputs: &'a [Input],
    /// Files that were read, by path.
    files: RefCell<BTreeMap<String, Result<SourceId, String>>>,
}

impl<'a> Library<'a> {
    pub(super) fn new(
        configs: &'a BTreeMap<Box<str>, Arc<Config>>,
        roots: &'a [PathBuf],
        inputs: &'a [Input],
    ) -> Self {
        Self { configs, roots, inputs, files: RefCell::default() }
    }

    /// What the command line says last about a variable.
    pub(super) fn input(&self, variable: &str) -> Option<&InputValue> {
        self.inputs.iter().rev().find(|input| *input.name == *variable).map(|input| &input.value)
    }

    /// The module in a folder, if it was given.
    pub(super) fn config(&self, folder: &str) -> Option<Arc<Config>> {
        self.configs.get(folder).cloned()
    }

    /// The files below a folder, as paths from it.
    pub(super) fn files(&self, folder: &str) -> Result<Vec<String>, String> {
        let mut listed = Err("there are no other files here".to_owned());
        for root in self.roots {
            listed =
                list_inside(root, Path::new(folder), MOST_FILES).map_err(|error| error.to_string());
            if listed.is_ok() {
                break;
            }
        }
        listed
    }

    /// The file at a path as a source, or why it cannot be read.
    pub(super) fn file(&self, sources: &Sources, path: &str) -> Result<SourceId, String> {
        if let Some(known) = self.files.borrow().get(path) {
            return known.clone();
        }
        let read = read_local(sources, self.roots, path);
        self.files.borrow_mut().insert(path.to_owned(), read.clone());
        read
    }
}
