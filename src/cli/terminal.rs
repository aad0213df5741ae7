//! The terminal, the environment and the clock, each asked in one place.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::report::Canvas;
use crate::source::Date;

use super::args::ColorArg;
use super::error::Error;

/// Says on standard error why the run ended.
pub(super) fn complain(error: &dyn std::error::Error) {
    say(&format!("backstay: {error}"));
}

/// Says a line on standard error. Nobody is left to tell if that fails.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A line on standard error that tells how far a run is, and is gone at its end.
#[derive(Debug)]
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    /// Shown on a terminal, where it is wanted.
    pub(super) fn new(is_wanted: bool) -> Self {
        Self { is_shown: is_wanted && io::stderr().is_terminal() }
    }

    /// Tells what comes now.
    pub(super) fn tell(&self, stage: &str) {
        if self.is_shown {
            let mut out = io::stderr().lock();
            let _ = write!(out, "\r\x1b[Kbackstay: {stage}").and_then(|()| out.flush());
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if self.is_shown {
            let mut out = io::stderr().lock();
            let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
        }
    }
}

/// The folder that relative paths start from.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn working_directory() -> Result<PathBuf, Error> {
    env::current_dir().map_err(Error::WorkingDirectory)
}

/// Whether standard output gets colour. `NO_COLOR` beats `FORCE_COLOR` and `CLICOLOR_FORCE`.
pub(super) fn color(choice: ColorArg) -> bool {
    match choice {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto if is_set("NO_COLOR") => false,
        ColorArg::Auto if is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE") => true,
        ColorArg::Auto => io::stdout().is_terminal(),
    }
}

/// What standard output is drawn on. Where it goes to no terminal, the drawing is that of the
/// documentation: 100 columns, not ASCII, whatever the locale. `COLUMNS` beats both.
pub(super) fn canvas(choice: ColorArg, ascii: bool) -> Canvas {
    let usual = Canvas { colour: color(choice), unicode: !ascii, ..Canvas::default() };
    let columns = variable("COLUMNS").and_then(|text| text.trim().parse().ok());
    let is_terminal = io::stdout().is_terminal();
    let size = terminal_size::terminal_size().filter(|_| is_terminal);
    let width = columns.or(size.map(|(width, _)| usize::from(width.0))).unwrap_or(usual.width);
    let unicode = usual.unicode && (!is_terminal || has_unicode());
    Canvas { unicode, width: width.clamp(20, WIDEST), ..usual }
}

/// Sentences over more columns than this are hard to read.
const WIDEST: usize = 120;

/// Whether the locale of this terminal is UTF-8; the first variable that is set decides, as in POSIX.
fn has_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let is_console = variable("TERM").as_deref() == Some("linux");
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let locale = locale.unwrap_or_default().to_ascii_uppercase();
    !is_console && (locale.contains("UTF-8") || locale.contains("UTF8"))
}

/// A variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable is set to something other than nothing and `0`.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Today, in UTC.
pub(super) fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix_seconds(seconds)
}
