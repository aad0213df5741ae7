//! The modules of a run by their folders, and the files that they read with `file()`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::{FILE_LIMIT, SourceId, Sources, read_inside};

use super::config::Config;

/// Bytes of a file that `file()` and `templatefile()` read.
const FILE_READ_LIMIT: u64 = if FILE_LIMIT < (4 << 20) { FILE_LIMIT } else { 4 << 20 };

/// What modules may look at.
#[derive(Debug)]
pub(super) struct Library<'a> {
    /// Modules by the path of their folder.
    configs: &'a BTreeMap<Box<str>, Arc<Config>>,
    /// The folders of which a file must lie in one; none where there is no disk to look at.
    roots: &'a [PathBuf],
    /// Files that were read, by path.
    files: RefCell<BTreeMap<String, Result<SourceId, String>>>,
}

impl<'a> Library<'a> {
    pub(super) fn new(configs: &'a BTreeMap<Box<str>, Arc<Config>>, roots: &'a [PathBuf]) -> Self {
        Self { configs, roots, files: RefCell::default() }
    }

    /// The module in a folder, if it was given.
    pub(super) fn config(&self, folder: &str) -> Option<Arc<Config>> {
        self.configs.get(folder).cloned()
    }

    /// The file at a path as a source, or why it cannot be read.
    pub(super) fn file(&self, sources: &Sources, path: &str) -> Result<SourceId, String> {
        if let Some(known) = self.files.borrow().get(path) {
            return known.clone();
        }
        let mut read = Err("there are no other files here".to_owned());
        for root in self.roots {
            read = read_inside(root, Path::new(path), FILE_READ_LIMIT)
                .map(|text| sources.add(path, text))
                .map_err(|error| error.to_string());
            if read.is_ok() {
                break;
            }
        }
        self.files.borrow_mut().insert(path.to_owned(), read.clone());
        read
    }
}

/// The path that `path` leads to from `folder`, without `.` and `..`. `None` where it leads above
/// where all paths start.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    let start = if path.starts_with('/') { "" } else { folder };
    let absolute = path.starts_with('/') || folder.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in start.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => match steps.last() {
                Some(&"..") | None if absolute => return None,
                Some(&"..") | None => steps.push(".."),
                Some(_) => {
                    steps.pop();
                }
            },
            step => steps.push(step),
        }
    }
    let joined = steps.join("/");
    Some(if absolute { format!("/{joined}") } else { joined })
}

/// The way from one folder to another: `.`, `modules/key`, `../shared`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|step| !step.is_empty()).collect();
    let to: Vec<&str> = to.split('/').filter(|step| !step.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..");
    let steps: Vec<&str> = up.chain(to.iter().skip(common).copied()).collect();
    if steps.is_empty() { ".".to_owned() } else { steps.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_dots() {
        assert_eq!(joined("a/b", "../c/./d.json").as_deref(), Some("a/c/d.json"));
        assert_eq!(joined("", "../x").as_deref(), Some("../x"));
        assert_eq!(joined("..", "../x").as_deref(), Some("../../x"));
        assert_eq!(joined("/a", "../../x"), None);
        assert_eq!(joined("a", "/etc/passwd").as_deref(), Some("/etc/passwd"));
    }

    #[test]
    fn the_way_between_folders() {
        assert_eq!(relative("a", "a"), ".");
        assert_eq!(relative("a", "a/modules/key"), "modules/key");
        assert_eq!(relative("a/examples/x", "a"), "../..");
    }
}
