//! Globs over paths, relative to a folder.
//!
//! `--exclude` is relative to the working directory, the globs of `backstay.yaml` to the folder of
//! that file; both read like a line of `.gitignore`.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// A glob and the folder it is relative to. `*` stays within a folder, `**` does not; a glob
/// without `/` matches at any depth; one that ends in `/` is read without it.
#[derive(Clone, Debug)]
pub struct PathGlob {
    base: PathBuf,
    matcher: GlobMatcher,
}

/// A text that is no glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{glob}` is no glob: {why}")]
pub struct NotAGlob {
    glob: String,
    why: String,
}

impl PathGlob {
    /// Reads `glob`, relative to the folder `base`, an absolute path without symbolic links.
    pub fn new(base: &Path, glob: &str) -> Result<Self, NotAGlob> {
        let trimmed = glob.strip_prefix("./").unwrap_or(glob).trim_end_matches('/');
        let anchored = match trimmed.strip_prefix('/') {
            Some(rest) => rest.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        let built = GlobBuilder::new(&anchored).literal_separator(true).build();
        let refusal = |why: String| NotAGlob { glob: glob.to_owned(), why };
        let matcher = built.map_err(|error| refusal(error.kind().to_string()))?.compile_matcher();
        if trimmed.is_empty() {
            return Err(refusal("it is empty".to_owned()));
        }
        Ok(Self { base: base.to_owned(), matcher })
    }

    /// Whether the glob names `path`, an absolute path without symbolic links. Nothing outside the
    /// glob's folder is ever named.
    pub fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.base).is_ok_and(|inside| self.matcher.is_match(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(glob: &str, path: &str, expected: bool) {
        let glob = PathGlob::new(Path::new("/work"), glob).unwrap();
        assert_eq!(glob.matches(Path::new(path)), expected, "{path}");
    }

    #[test]
    fn globs_read_like_gitignore() {
        check("vendor/**", "/work/vendor/a/b.json", true);
        check("vendor/**", "/work/a/vendor/b.json", false);
        check("vendor/", "/work/a/vendor", true);
        check("*.json", "/work/a/b.json", true);
        check("a/*.json", "/work/a/b.json", true);
        check("a/*.json", "/work/a/b/c.json", false);
        check("./a/{b,c}.json", "/work/a/c.json", true);
        check("/a.json", "/work/a.json", true);
        check("/a.json", "/work/b/a.json", false);
        check("*", "/elsewhere/a.json", false);
    }

    #[test]
    fn what_is_no_glob_is_refused_with_a_reason() {
        let why = |glob| PathGlob::new(Path::new("/"), glob).unwrap_err().to_string();
        assert!(why("a[").starts_with("`a[` is no glob: "), "{}", why("a["));
        assert_eq!(why(""), "`` is no glob: it is empty");
    }
}
