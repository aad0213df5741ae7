//! Embeds the pages of `rules/` and the data files as static tables.
#![expect(clippy::disallowed_methods, reason = "a build script reads files and its environment")]

use std::error::Error;
use std::path::PathBuf;

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/pages.rs"]
mod pages;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    pages::embed(&out, &root)?;
    catalogue::pack(&out)
}
