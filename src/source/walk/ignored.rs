//! What git ignores: a stack of `.gitignore` files, one for each folder down to where the walk is.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::{ReadError, read};

/// The most bytes of a `.gitignore` that are read.
const IGNORE_FILE_LIMIT: u64 = 1 << 20;

/// The ignore files of one folder.
#[derive(Debug)]
struct Frame {
    /// How deep the folder lies under the one where the walk began; `None` above it.
    depth: Option<usize>,
    /// Whether a repository begins here: what lies above does not count for what lies below.
    repository: bool,
    matcher: Gitignore,
}

/// The ignore files that count at a place of the walk, outermost first.
#[derive(Debug, Default)]
pub(super) struct IgnoreStack {
    frames: Vec<Frame>,
}

impl IgnoreStack {
    /// The ignore files above `root`, up to the root of the repository that it is in. Outside a
    /// repository there are none.
    pub(super) fn above(root: &Path) -> Self {
        let begins = |folder: &&Path| is_repository(folder);
        let mut frames = Vec::new();
        if is_repository(root) || !root.ancestors().any(|folder| begins(&folder)) {
            return Self { frames };
        }
        for folder in root.ancestors().skip(1) {
            // what cannot be read above the walk is reported when the walk starts there
            let (matcher, _) = matcher_of(folder);
            let repository = is_repository(folder);
            frames.push(Frame { depth: None, repository, matcher });
            if repository {
                break;
            }
        }
        frames.reverse();
        Self { frames }
    }

    /// Forgets the folders that a place at `depth` is not in.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.frames.last().is_some_and(|frame| frame.depth.is_some_and(|top| top >= depth)) {
            self.frames.pop();
        }
    }

    /// Takes up the ignore files of `folder`, which lies at `depth`.
    pub(super) fn enter(&mut self, folder: &Path, depth: usize) -> Option<ReadError> {
        let (matcher, refused) = matcher_of(folder);
        let repository = is_repository(folder);
        if repository || !matcher.is_empty() {
            self.frames.push(Frame { depth: Some(depth), repository, matcher });
        }
        refused
    }

    /// Whether `path` is ignored: the innermost file that speaks of it decides.
    pub(super) fn ignores(&self, path: &Path, folder: bool) -> bool {
        for frame in self.frames.iter().rev() {
            let verdict = frame.matcher.matched(path, folder);
            if !verdict.is_none() {
                return verdict.is_ignore();
            }
            if frame.repository {
                break;
            }
        }
        false
    }
}

fn is_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// The patterns of a folder's `.gitignore`, and of `.git/info/exclude` with less weight.
fn matcher_of(folder: &Path) -> (Gitignore, Option<ReadError>) {
    let mut builder = GitignoreBuilder::new(folder);
    let mut refused = None;
    for file in [".git/info/exclude", ".gitignore"] {
        let path = folder.join(file);
        match read(&path, IGNORE_FILE_LIMIT) {
            Ok(text) => add_lines(&mut builder, &path, &text),
            Err(ReadError::NotFound) => {}
            // `.git` is a file in a worktree
            Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotADirectory => {}
            Err(why) => refused = Some(why),
        }
    }
    (builder.build().unwrap_or_else(|_| Gitignore::empty()), refused)
}

fn add_lines(builder: &mut GitignoreBuilder, path: &Path, text: &str) {
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        // git passes over a line that is no pattern
        let _passed_over = builder.add_line(Some(path.to_owned()), line);
    }
}
