//! Paths that files name, as seen from other files, and what is read under them.

use std::path::{Path, PathBuf};

use crate::source::{FILE_LIMIT, SourceId, Sources, read_inside};

/// Bytes of a file that another file names.
const READ_LIMIT: u64 = if FILE_LIMIT < (4 << 20) { FILE_LIMIT } else { 4 << 20 };

/// The file at a path as a source, if it lies in one of the folders `roots`; else why it cannot be
/// read.
pub(super) fn read_local(
    sources: &Sources,
    roots: &[PathBuf],
    path: &str,
) -> Result<SourceId, String> {
    let mut read = Err("there are no other files here".to_owned());
    for root in roots {
        read = read_inside(root, Path::new(path), READ_LIMIT)
            .map(|text| sources.add(path, text))
            .map_err(|error| error.to_string());
        if read.is_ok() {
            break;
        }
    }
    read
}

/// The folder of a file; empty for one without.
pub(super) fn folder_of(name: &str) -> Box<str> {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    joined("", folder).unwrap_or_default().into()
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
