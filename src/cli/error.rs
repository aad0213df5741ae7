//! What stops a command: the world outside, not the content of the files it checks.

use std::io;
use std::path::{Path, PathBuf};

/// Why a command could not do its work. Exit code 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// Standard output does not take what we say.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    /// There is no such command.
    #[error("there is no command `{name}`; {}", match nearest {
        Some(nearest) => format!("nearest: `{nearest}`"),
        None => "`backstay --help` lists those there are".to_owned(),
    })]
    NoCommand {
        /// What was asked for.
        name: String,
        /// The command that is spelt most like it.
        nearest: Option<String>,
    },
    /// `init` found a file.
    #[error("`{0}` is there already; `--force` replaces it")]
    Exists(PathBuf),
    /// A file cannot be written.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The process has no working directory.
    #[error("cannot tell the working directory: {0}")]
    WorkingDirectory(io::Error),
    /// The configuration is no map, or cannot be read.
    #[error("configuration `{name}`: {why}")]
    Configuration {
        /// The file as people see it.
        name: String,
        /// Why.
        why: String,
    },
    /// An option that does nothing by itself.
    #[error("`--{option}` goes with {partner}")]
    Alone {
        /// The option.
        option: &'static str,
        /// What it goes with.
        partner: &'static str,
    },
    /// A suppression has to say why.
    #[error("--add-suppressions wants a reason")]
    NoReason,
    /// `diagnose` was given something else.
    #[error("`{0}` holds no copy job; `aws backup describe-copy-job` answers with one")]
    NoJob(PathBuf),
    /// `--exclude` is no glob.
    #[error("--exclude: {0}")]
    Exclude(#[from] crate::source::NotAGlob),
    /// `--kind` is none.
    #[error("--kind: {0}")]
    Kind(#[from] crate::frontend::NotAnInputKind),
    /// `--select` or `--ignore` is no glob.
    #[error("`{glob}` is no glob over rule ids: {why}")]
    RuleGlob {
        /// The glob.
        glob: String,
        /// Why.
        why: String,
    },
    /// `--select`, `--ignore` or `explain` names a rule that is not there.
    #[error("no rule is called `{name}`; {}", suggestion(.near.as_deref()))]
    NoSuchRule {
        /// What was typed.
        name: String,
        /// The rule with the nearest name.
        near: Option<String>,
    },
    /// A page of the user has a mistake, which `check` and `test` show.
    #[error("`{0}` has a mistake; `backstay test` shows it")]
    BrokenPage(String),
    /// A folder of rule pages cannot be read.
    #[error("rule pages in `{path}`: {why}")]
    Pages {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A baseline cannot be used.
    #[error("baseline `{path}`: {why}")]
    Baseline {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file of Terraform's variables cannot be read.
    #[error("--var-file `{path}`: {why}")]
    VarFile {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// `--principal` or `--action` cannot be read.
    #[error("--{option} `{text}`: {why}")]
    Request {
        /// The option.
        option: &'static str,
        /// What was typed.
        text: String,
        /// Why not.
        why: String,
    },
    /// A file of cases cannot be read.
    #[error("cases `{path}`: {why}")]
    Cases {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Several documents could be the policy of the resource.
    #[error("{count} documents could be the policy of `{resource}`; name one, or use `documents:`")]
    Ambiguous {
        /// How many.
        count: usize,
        /// The resource's ARN.
        resource: String,
    },
    /// Two policies of different kinds cannot be compared.
    #[error("a `{old}` and a `{new}` cannot be compared")]
    Kinds {
        /// The kind of the old one.
        old: &'static str,
        /// The kind of the new one.
        new: &'static str,
    },
    /// A file holds no policy, or several.
    #[error("`{path}`: {why}")]
    NotOnePolicy {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Error {
    /// A baseline that cannot be used.
    pub(super) fn baseline(path: &Path, why: &dyn std::error::Error) -> Self {
        Self::Baseline { path: path.to_owned(), why: why.to_string() }
    }
}

fn suggestion(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`backstay rules` lists them".to_owned(),
    }
}
