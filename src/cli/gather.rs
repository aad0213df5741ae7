//! From arguments to inputs: the configuration, the walk, and what is said about each file.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{self, Configuration, ConfigurationFault, ConfigurationFaultKind};
use crate::frontend::{self, Given, Hints, InputKind, TerraformInput};
use crate::iam::Spanned;
use crate::source::{
    FILE_LIMIT, Found, PathGlob, Problem, ProblemKind, ReadError, Sources, Unwalked, WalkSettings,
    head, read, read_from, walk,
};
use crate::source::{Location, Span};
use crate::syntax::{Limits, Node, Value, yaml};

use super::args::InputArgs;
use super::error::Error;
use super::template_args::{TemplateArgs, VariableArg};
use super::terminal;

/// The most bytes of a Terraform plan as JSON: 512 MiB. Little of it stays in memory but its text.
const PLAN_LIMIT: u64 = 512 << 20;

/// How much of a large file tells what it is.
const HEAD: u64 = 4_096;

/// The name of the configuration file.
const CONFIG_NAME: &str = "backstay.yaml";

/// Everything a run reads, before anything is read but the configuration.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The configuration, where there is one, and the name people see.
    pub(super) configuration: Option<Loaded>,
    /// The files, sorted by name, each with what is said about it.
    pub(super) files: Vec<(Input, Hints)>,
    /// Paths that could not be looked into; those that were named stop a run from being clean.
    pub(super) unwalked: Vec<Unwalked>,
    /// The folders that were named, and those of the files: what a module reads lies in one.
    pub(super) roots: Vec<PathBuf>,
    /// Mistakes of the configuration that only the walk shows.
    pub(super) faults: Vec<ConfigurationFault>,
    /// Whether the run looks at everything the configuration speaks of, so that an entry without a
    /// match is certainly stale.
    pub(super) covers_configuration: bool,
}

/// A configuration and where it is.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) configuration: Configuration,
    /// Its folder, absolute, without symbolic links.
    pub(super) folder: PathBuf,
    /// What people see.
    pub(super) name: String,
}

/// One input.
#[derive(Debug)]
pub(super) enum Input {
    /// A file.
    File(Found),
    /// Standard input, and the name it is reported under.
    Stdin(String),
}

impl Input {
    /// What people see.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::File(found) => &found.name,
            Self::Stdin(name) => name,
        }
    }

    /// The text, or why there is none.
    pub(super) fn read(&self) -> Result<String, ReadError> {
        match self {
            Self::File(found) => match read(&found.path, FILE_LIMIT) {
                Err(ReadError::TooLarge { .. })
                    if frontend::starts_as_plan(&head(&found.path, HEAD)) =>
                {
                    read(&found.path, PLAN_LIMIT)
                }
                text => text,
            },
            Self::Stdin(_) => {
                let text = read_from(io::stdin().lock(), PLAN_LIMIT)?;
                let start = text.as_bytes().get(..4_096).unwrap_or(text.as_bytes());
                let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
                if size > FILE_LIMIT && !frontend::starts_as_plan(start) {
                    return Err(ReadError::TooLarge { size, limit: FILE_LIMIT });
                }
                Ok(text)
            }
        }
    }
}

/// Finds the configuration and the files.
pub(super) fn gather(args: &InputArgs, sources: &Sources) -> Result<Gathered, Error> {
    let working_directory = terminal::working_directory()?;
    let here = PathBuf::from(".");
    let paths: Vec<PathBuf> = if args.paths.is_empty() { vec![here] } else { args.paths.clone() };
    let configuration = configuration(args, &paths, &working_directory, sources)?;
    let mut faults = Vec::new();
    let (globs, from_config) =
        excludes(args, configuration.as_ref(), &working_directory, &mut faults)?;
    let settings = WalkSettings {
        working_directory: &working_directory,
        excludes: &globs,
        ignore_files: !args.no_ignore,
    };
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    let named: Vec<PathBuf> = paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
    let walked = walk(&named, settings);
    let covers_configuration = configuration.as_ref().is_some_and(|loaded| {
        let whole = |path: &PathBuf| {
            let path = working_directory.join(path);
            path.canonicalize().is_ok_and(|path| loaded.folder.starts_with(path))
        };
        named.iter().any(whole)
    });
    if covers_configuration {
        for index in walked.unused_excludes {
            let entry = from_config.get(index).cloned().flatten();
            faults.extend(entry.map(|entry| unmatched(&entry, "a file or folder of this run")));
        }
    }
    let mut inputs: Vec<Input> = walked.files.into_iter().map(Input::File).collect();
    if paths.iter().any(|path| is_stdin(&path)) {
        let name = args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned());
        inputs.push(Input::Stdin(name));
    }
    inputs.retain(|input| configuration.as_ref().is_none_or(|loaded| loaded.name != input.name()));
    let hinting = Hinting::new(args, configuration.as_ref(), &working_directory, &mut faults)?;
    let mut used = vec![false; hinting.entries.len()];
    let files = inputs.into_iter().map(|input| {
        let hints = hinting.of(&input, &mut used);
        (input, hints)
    });
    let files = files.collect();
    if covers_configuration {
        for ((entry, _), _) in hinting.entries.iter().zip(&used).filter(|(_, used)| !**used) {
            faults.push(unmatched(&entry.files, "a file of this run"));
        }
    }
    let roots = named.iter().map(|path| folder_of(path)).collect();
    let unwalked = walked.unwalked;
    Ok(Gathered { configuration, files, unwalked, roots, faults, covers_configuration })
}

/// The folder that a path is, or the one that its file lies in.
fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Says that an entry matches nothing.
pub(super) fn unmatched(entry: &Spanned<Box<str>>, expected: &str) -> ConfigurationFault {
    ConfigurationFault {
        kind: ConfigurationFaultKind::Unmatched,
        at: entry.at,
        found: format!("`{}`", entry.value),
        expected: expected.to_owned(),
    }
}

/// The problem of a file or folder that gave no text.
pub(super) fn cannot_read(sources: &Sources, name: &str, why: &str) -> Problem {
    let source = sources.add(name, String::new());
    let at = Location::new(source, Span::default());
    Problem { kind: ProblemKind::Unread, message: why.to_owned(), at }
}

/// Reads the configuration that was named, or the nearest one upwards from the first path.
fn configuration(
    args: &InputArgs,
    paths: &[PathBuf],
    working_directory: &Path,
    sources: &Sources,
) -> Result<Option<Loaded>, Error> {
    if args.no_config {
        return Ok(None);
    }
    let found = match &args.config {
        Some(path) => Some(working_directory.join(path)),
        None => {
            nearest(paths.first().map_or(working_directory, PathBuf::as_path), working_directory)
        }
    };
    let Some(path) = found else { return Ok(None) };
    let shown = path.strip_prefix(working_directory).unwrap_or(&path);
    let name = shown.to_string_lossy().replace('\\', "/");
    let broken = |why: String| Error::Configuration { name: name.clone(), why };
    let text = read(&path, FILE_LIMIT).map_err(|error| broken(error.to_string()))?;
    let source = sources.add(name.clone(), text);
    let parsed = yaml::parse(source, &sources.get(source).text, &Limits::default());
    let is_usable = parsed.root.is_map() || parsed.root.value == Value::Null;
    if !is_usable
        || parsed.faults.iter().any(|fault| fault.kind == crate::syntax::FaultKind::Grammar)
    {
        let fault = parsed.faults.first();
        let at = fault.map_or(parsed.root.at, |fault| fault.at);
        let place = sources.get(source).position(at.span.start);
        let why = fault.map_or("a map is expected".to_owned(), |fault| fault.detail.to_string());
        return Err(broken(format!("line {}, column {}: {why}", place.line, place.column)));
    }
    let canonical = path.canonicalize().unwrap_or_else(|_| path.clone());
    let folder = canonical.parent().unwrap_or(working_directory).to_owned();
    Ok(Some(Loaded { configuration: config::read(&parsed), folder, name }))
}

/// The nearest configuration upwards from `start`.
fn nearest(start: &Path, working_directory: &Path) -> Option<PathBuf> {
    let start = if start.as_os_str() == "-" { working_directory } else { start };
    let start = working_directory.join(start);
    let start = start.canonicalize().unwrap_or(start);
    start.ancestors().map(|folder| folder.join(CONFIG_NAME)).find(|path| path.is_file())
}

type Excludes = (Vec<PathGlob>, Vec<Option<Spanned<Box<str>>>>);

/// All excludes; beside each the entry of the configuration it comes from.
fn excludes(
    args: &InputArgs,
    loaded: Option<&Loaded>,
    working_directory: &Path,
    faults: &mut Vec<ConfigurationFault>,
) -> Result<Excludes, Error> {
    let mut globs = Vec::new();
    let mut entries = Vec::new();
    let here = working_directory.canonicalize().unwrap_or_else(|_| working_directory.to_owned());
    for glob in &args.exclude {
        globs.push(PathGlob::new(&here, glob)?);
        entries.push(None);
    }
    if let Some(loaded) = loaded {
        for entry in &loaded.configuration.exclude {
            match PathGlob::new(&loaded.folder, &entry.value) {
                Ok(glob) => {
                    globs.push(glob);
                    entries.push(Some(entry.clone()));
                }
                Err(error) => faults.push(no_glob(entry, &error)),
            }
        }
    }
    Ok((globs, entries))
}

fn no_glob(entry: &Spanned<Box<str>>, error: &crate::source::NotAGlob) -> ConfigurationFault {
    ConfigurationFault {
        kind: ConfigurationFaultKind::WrongValue,
        at: entry.at,
        found: error.to_string(),
        expected: "a glob such as `prod/**`".to_owned(),
    }
}

/// What is said about files.
struct Hinting<'a> {
    kind: Option<InputKind>,
    entries: Vec<(&'a config::DocumentEntry, PathGlob)>,
    given: Arc<Given>,
    working_directory: &'a Path,
}

impl<'a> Hinting<'a> {
    fn new(
        args: &InputArgs,
        loaded: Option<&'a Loaded>,
        working_directory: &'a Path,
        faults: &mut Vec<ConfigurationFault>,
    ) -> Result<Self, Error> {
        let kind = args.kind.as_deref().map(str::parse).transpose()?;
        let mut entries = Vec::new();
        let mut given = typed(&args.templates)?;
        if let Some(loaded) = loaded {
            for entry in &loaded.configuration.documents {
                match PathGlob::new(&loaded.folder, &entry.files.value) {
                    Ok(glob) => entries.push((entry, glob)),
                    Err(error) => faults.push(no_glob(&entry.files, &error)),
                }
            }
            given.placeholders = placeholders(&loaded.configuration);
            given.variables = variables(&loaded.configuration);
        }
        Ok(Self { kind, entries, given: Arc::new(given), working_directory })
    }

    /// What is said about one input; marks the entries that say something.
    fn of(&self, input: &Input, used: &mut [bool]) -> Hints {
        let (path, named) = match input {
            Input::File(found) => (found.path.clone(), found.named),
            Input::Stdin(name) => (self.working_directory.join(name), true),
        };
        let mut hints =
            Hints { kind: self.kind, named, given: Arc::clone(&self.given), ..Hints::default() };
        for ((entry, glob), used) in self.entries.iter().zip(used) {
            if !glob.matches(&path) {
                continue;
            }
            *used = true;
            let kind = entry.kind.as_ref().and_then(|kind| kind.value.parse().ok());
            hints.kind = hints.kind.or(kind);
            hints.account = hints.account.or(entry.account);
            hints.region = hints.region.take().or_else(|| entry.region.clone());
            hints.describes = hints
                .describes
                .take()
                .or_else(|| entry.describes.as_ref().map(|arn| arn.value.clone()));
            if hints.attached_to.is_empty() {
                hints.attached_to.clone_from(&entry.attached_to);
            }
        }
        hints
    }
}

/// The inputs of templates that were typed.
fn typed(args: &TemplateArgs) -> Result<Given, Error> {
    let parameter = |(name, value): &(String, String)| {
        let value = Node::new(Location::default(), Value::Text(value.as_str().into()));
        (name.as_str().into(), value)
    };
    let mut given =
        Given { parameters: args.parameters.iter().map(parameter).collect(), ..Given::default() };
    for variable in &args.variables {
        given.terraform.push(match variable {
            VariableArg::Value(name, value) => {
                TerraformInput::Value(name.as_str().into(), value.as_str().into())
            }
            VariableArg::File(path) => {
                let text = read(path, FILE_LIMIT).map_err(|error| Error::VarFile {
                    path: path.clone(),
                    why: error.to_string(),
                })?;
                let name = path.to_string_lossy().replace('\\', "/");
                TerraformInput::File(name.into(), text.into())
            }
        });
    }
    Ok(given)
}

fn placeholders(configuration: &Configuration) -> BTreeMap<Box<str>, Box<str>> {
    let pairs = configuration.placeholders.iter();
    pairs.filter_map(|(name, node)| Some((name.value.clone(), node.scalar()?.into()))).collect()
}

fn variables(configuration: &Configuration) -> BTreeMap<Box<str>, Node> {
    let pairs = configuration.variables.iter();
    pairs.map(|(name, node)| (name.value.clone(), node.clone())).collect()
}
