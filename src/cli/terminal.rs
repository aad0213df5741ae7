//! The terminal, the environment and the clock, each asked in one place.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

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
