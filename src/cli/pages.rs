//! The rule pages of the user: from `--rules` and from `rules: { pages: … }`.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::rules::{Mistake, Rules, UserPage};
use crate::source::{FILE_LIMIT, SourceId, Sources, read};

use super::error::Error;
use super::run::Read;
use super::terminal;

/// Mistakes on pages, each with the name of its page.
pub(super) type Mistakes = Vec<(String, Mistake)>;

/// Loads our rules and the pages in `folders` and in those of the configuration.
pub(super) fn load(folders: &[PathBuf], run: Option<&Read>) -> Result<(Rules, Mistakes), Error> {
    let mut all: Vec<PathBuf> = folders.to_vec();
    for loaded in run.iter().filter_map(|run| run.configuration.as_ref()) {
        let entries = &loaded.configuration.rules.pages;
        all.extend(entries.iter().map(|entry| loaded.folder.join(&*entry.value)));
    }
    if all.is_empty() {
        return Ok((Rules::built_in(), Vec::new()));
    }
    let own = Sources::default();
    let sources = run.map_or(&own, |run| &run.sources);
    load_from(&all, sources)
}

/// Loads our rules and the pages in `folders` into `sources`.
pub(super) fn load_from(
    folders: &[PathBuf],
    sources: &Sources,
) -> Result<(Rules, Mistakes), Error> {
    let here = terminal::working_directory()?;
    let mut pages = Vec::new();
    for folder in folders {
        pages.extend(pages_in(folder, &here, sources)?);
    }
    let (rules, mistakes) = Rules::load(sources, &pages);
    let name = |source: SourceId| sources.get(source).name.clone();
    let mistakes = mistakes.into_iter().map(|(page, mistake)| (name(page), mistake)).collect();
    Ok((rules, mistakes))
}

/// The pages in a folder and below, sorted by path.
pub(super) fn pages_in(
    folder: &Path,
    here: &Path,
    sources: &Sources,
) -> Result<Vec<UserPage>, Error> {
    let mut pages = Vec::new();
    for entry in WalkDir::new(here.join(folder)).sort_by_file_name() {
        let refused = |why: String| Error::Pages { path: folder.to_owned(), why };
        let entry = entry.map_err(|error| refused(error.to_string()))?;
        let path = entry.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_page = path.extension().is_some_and(|it| it == "md") && stem != "README";
        if !entry.file_type().is_file() || !is_page {
            continue;
        }
        let shown = path.strip_prefix(here).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let text =
            read(path, FILE_LIMIT).map_err(|error| refused(format!("`{shown}`: {error}")))?;
        let family = path.parent().and_then(Path::file_name).unwrap_or_default();
        let family = family.to_string_lossy().into_owned();
        pages.push(UserPage { source: sources.add(shown, text), stem, family });
    }
    Ok(pages)
}
