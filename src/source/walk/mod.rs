//! The walk: from the paths of the command line to the files to read.
//!
//! Folders are searched for the extensions that infrastructure is written in; what git ignores and
//! what the user excludes is left out. A path that is named is taken as it is.

mod ignored;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{PathGlob, ReadError};
use ignored::IgnoreStack;

/// The ends of the file names that the walk takes up, in any case.
const EXTENSIONS: [&str; 8] =
    [".json", ".yaml", ".yml", ".template", ".tf", ".tf.json", ".tofu", ".tfvars"];

/// Folders that hold no sources of the user's own: git's database, and what `terraform init` loads.
const TOOL_FOLDERS: [&str; 2] = [".git", ".terraform"];

/// What the walk leaves out.
#[derive(Clone, Copy, Debug)]
pub struct WalkSettings<'a> {
    /// Names are shown relative to this folder; an absolute path.
    pub working_directory: &'a Path,
    /// Files and folders to leave out.
    pub excludes: &'a [PathGlob],
    /// Whether `.gitignore` files and `.git/info/exclude` count.
    pub ignore_files: bool,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What people see: relative to the working directory, with `/`.
    pub name: String,
    /// Where it is: absolute, without symbolic links.
    pub path: PathBuf,
    /// Whether the command line names it, as a file.
    pub named: bool,
}

/// Something the walk could not look into.
#[derive(Debug)]
pub struct Unwalked {
    /// What people see, as in [`Found::name`].
    pub name: String,
    /// Whether the command line names it.
    pub named: bool,
    /// Why not.
    pub why: ReadError,
}

/// What the walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// The files, sorted by name, each once.
    pub files: Vec<Found>,
    /// What could not be looked into, sorted by name.
    pub unwalked: Vec<Unwalked>,
    /// The indices of those excludes that left nothing out.
    pub unused_excludes: Vec<usize>,
}

/// Finds the files under `paths`.
///
/// Folders are walked without following symbolic links, except that a named path may be one. Taken
/// up are regular files with the extensions of infrastructure code; left out are `.git` and
/// `.terraform` folders, what the excludes match, and what `.gitignore` files say, from the root of
/// the repository down to the file (outside a repository, from the named folder down), with
/// `.git/info/exclude`. Git's own settings, such as `core.excludesFile`, are not looked at. A file
/// that is named is taken whatever its extension and whoever ignores it; a folder that is named is
/// walked even if it is ignored itself.
pub fn walk(paths: &[PathBuf], settings: WalkSettings<'_>) -> Walked {
    let mut walk =
        Walk { settings, files: BTreeMap::new(), unwalked: Vec::new(), used: Vec::new() };
    walk.used.resize(settings.excludes.len(), false);
    for path in paths {
        walk.named(path);
    }
    let mut files: Vec<Found> = walk.files.into_values().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    walk.unwalked.sort_by(|a, b| a.name.cmp(&b.name));
    let unused = walk.used.iter().enumerate().filter(|(_, used)| !**used);
    let unused_excludes = unused.map(|(index, _)| index).collect();
    Walked { files, unwalked: walk.unwalked, unused_excludes }
}

struct Walk<'a> {
    settings: WalkSettings<'a>,
    /// By path, so that a file that is reached twice is read once.
    files: BTreeMap<PathBuf, Found>,
    unwalked: Vec<Unwalked>,
    /// For each exclude, whether it left something out.
    used: Vec<bool>,
}

impl Walk<'_> {
    /// A path of the command line.
    fn named(&mut self, path: &Path) {
        let full = self.settings.working_directory.join(path);
        let name = self.shown(path);
        match full.canonicalize() {
            Ok(root) if root.is_dir() => self.folder(&root, &name),
            Ok(path) => {
                self.files.insert(path.clone(), Found { name, path, named: true });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.unwalked.push(Unwalked { name, named: true, why: ReadError::NotFound });
            }
            Err(error) => self.unwalked.push(Unwalked { name, named: true, why: error.into() }),
        }
    }

    /// Everything under a folder; `name` is what people see of `root`.
    fn folder(&mut self, root: &Path, name: &str) {
        let mut ignored = IgnoreStack::default();
        if self.settings.ignore_files {
            ignored = IgnoreStack::above(root);
        }
        let mut entries = WalkDir::new(root).into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreadable(root, name, error);
                    continue;
                }
            };
            let folder = entry.file_type().is_dir();
            ignored.leave(entry.depth());
            if entry.depth() > 0 && self.left_out(&entry, root, &ignored) {
                if folder {
                    entries.skip_current_dir();
                }
            } else if folder {
                if self.settings.ignore_files {
                    let refused = ignored.enter(entry.path(), entry.depth());
                    self.unwalked.extend(refused.map(|why| Unwalked {
                        name: below(name, &entry.path().join(".gitignore"), root),
                        named: false,
                        why,
                    }));
                }
            } else if entry.file_type().is_file() && has_extension(&entry) {
                let name = below(name, entry.path(), root);
                let path = entry.into_path();
                let found = Found { name, path: path.clone(), named: false };
                self.files.entry(path).or_insert(found);
            }
        }
    }

    fn left_out(&mut self, entry: &DirEntry, root: &Path, ignored: &IgnoreStack) -> bool {
        let folder = entry.file_type().is_dir();
        if folder && TOOL_FOLDERS.iter().any(|tool| entry.file_name() == *tool) {
            return true;
        }
        // a path outside the globs' folder is taken as if the walk had started there
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let moved = self.settings.working_directory.join(inside);
        let mut left_out = false;
        for (exclude, used) in self.settings.excludes.iter().zip(&mut self.used) {
            let outside = !entry.path().starts_with(self.settings.working_directory);
            if exclude.matches(entry.path()) || (outside && exclude.matches(&moved)) {
                *used = true;
                left_out = true;
            }
        }
        left_out || ignored.ignores(entry.path(), folder)
    }

    fn unreadable(&mut self, root: &Path, name: &str, error: walkdir::Error) {
        let name = error.path().map_or_else(|| name.to_owned(), |path| below(name, path, root));
        let named = error.depth() == 0;
        let why = error.into_io_error().map_or_else(
            || ReadError::Io(std::io::ErrorKind::Other.into()), // a loop of links: none is followed
            ReadError::Io,
        );
        self.unwalked.push(Unwalked { name, named, why });
    }

    /// A path of the command line, relative to the working directory where it lies inside.
    fn shown(&self, path: &Path) -> String {
        let inside = path.strip_prefix(self.settings.working_directory).unwrap_or(path);
        slashed(inside)
    }
}

/// What people see of `path`, which lies under the folder `root` that they see as `name`.
fn below(name: &str, path: &Path, root: &Path) -> String {
    let inside = slashed(path.strip_prefix(root).unwrap_or(path));
    match name {
        "" | "." => inside,
        _ if inside == "." => name.to_owned(),
        _ if name.ends_with('/') => format!("{name}{inside}"),
        _ => format!("{name}/{inside}"),
    }
}

/// A path with `/` on every system, without `.` in it.
fn slashed(path: &Path) -> String {
    let mut shown = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => continue,
            Component::RootDir => {
                shown.push('/');
                continue;
            }
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {}
        }
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(&component.as_os_str().to_string_lossy());
    }
    if shown.is_empty() { ".".to_owned() } else { shown }
}

fn has_extension(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.iter().any(|extension| name.ends_with(extension))
}
