//! `backstay init`: a configuration to start from, and how to run the tool before each commit.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::error::Error;

/// The file that `init` writes. A test reads it with the configuration's own reader.
pub(super) const TEMPLATE: &str = include_str!("backstay.yaml");

/// What `init` prints for `.pre-commit-config.yaml`.
const PRE_COMMIT: &str = "\
# .pre-commit-config.yaml
repos:
  - repo: https://github.com/OWNER/backstay
    rev: v0.1.0
    hooks:
      - id: backstay
";

/// Writes `backstay.yaml` into `folder` and prints the pre-commit entry. An existing file is kept
/// unless `force`.
pub(super) fn init(folder: &Path, force: bool, out: &mut dyn Write) -> Result<(), Error> {
    let path = folder.join("backstay.yaml");
    let mut options = fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options.open(&path).and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::Exists(path)),
        Err(source) => Err(Error::Write { path, source }),
        Ok(()) => Ok(writeln!(out, "wrote {}\n\n{PRE_COMMIT}", path.display())?),
    }
}
