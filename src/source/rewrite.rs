//! A file's new text in the place of the old one.
//!
//! Whoever reads the file sees the old text or the new one and never a half of either: the new text
//! is written beside the file and takes its name in one step.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FILE_LIMIT, ReadError, read};

/// Why a file was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// It is a symbolic link, which is not followed, or no file at all.
    #[error("this is no regular file, and links are not followed")]
    NotAFile,
    /// Its text is not the one that was looked at.
    #[error("the file changed in the meantime")]
    Changed,
    /// It can no longer be read.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// What the operating system says.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Puts `after` in the place of `before`, which the file at `path` must still hold. Permissions stay.
pub fn rewrite(path: &Path, before: &str, after: &str) -> Result<(), RewriteError> {
    let found = path.symlink_metadata()?;
    if !found.is_file() {
        return Err(RewriteError::NotAFile);
    }
    if read(path, FILE_LIMIT)? != before {
        return Err(RewriteError::Changed);
    }
    let beside = beside(path);
    let written = write_new(&beside, after)
        .and_then(|()| fs::set_permissions(&beside, found.permissions()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // nobody is left to tell if even that fails
        let _ = fs::remove_file(&beside);
    }
    Ok(written?)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A name in the same folder that the walk of another run does not take up.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.backstay", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("backstay-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn only_the_text_that_was_looked_at_is_replaced() {
        let folder = folder("rewrite");
        let path = folder.join("a.json");
        fs::write(&path, "old").unwrap();
        assert!(matches!(rewrite(&path, "other", "new"), Err(RewriteError::Changed)));
        assert_eq!(read(&path, FILE_LIMIT).unwrap(), "old");
        rewrite(&path, "old", "new").unwrap();
        assert_eq!(read(&path, FILE_LIMIT).unwrap(), "new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("rewrite-link");
        let (path, link) = (folder.join("a.json"), folder.join("b.json"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        assert!(matches!(rewrite(&link, "old", "new"), Err(RewriteError::NotAFile)));
        rewrite(&path, "old", "new").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        fs::remove_dir_all(&folder).unwrap();
    }
}
