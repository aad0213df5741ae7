//! Floor 9: arguments, configuration, environment, clock and terminal.
//!
//! Architecture invariant: only this floor knows an environment variable, the time, or whether
//! somebody watches.

mod args;
mod cards;
mod check;
mod compare;
mod diagnose;
mod error;
mod evaluate;
mod explain;
mod fix;
mod gather;
mod init;
mod inspect;
mod pages;
mod proof;
mod run;
mod suppressing;
mod template_args;
mod terminal;
mod trace;
mod unsettled;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use error::Error;

/// What `--version` prints beside the name: the version, and the dates of what it knows of AWS.
fn long_version() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let (version, facts) = (env!("CARGO_PKG_VERSION"), crate::copy::facts::date());
        let reference = crate::aws::catalogue::DATE;
        format!("{version}\nfacts of AWS Backup: {facts}\nservice reference: {reference}")
    })
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing to report.
    Clean,
    /// Findings at or above the gate.
    Findings,
    /// Something that was asked for could not be done; what could be done was reported.
    Incomplete,
}

/// Runs the command line of this process. Everything it says goes to standard output, problems
/// with the run itself to standard error.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = dispatch(cli.command, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        // Whoever read our output has seen enough.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::from(2)
        }
    }
}

/// Prints help to standard output and usage errors to standard error; a command that this version
/// lacks in one sentence.
fn usage(error: &clap::Error) -> ExitCode {
    if let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) =
        (error.kind(), error.get(ContextKind::InvalidSubcommand))
    {
        let nearest = match error.get(ContextKind::SuggestedSubcommand) {
            Some(ContextValue::Strings(names)) => names.first().cloned(),
            _ => None,
        };
        terminal::complain(&Error::NoCommand { name: name.clone(), nearest });
        return ExitCode::from(2);
    }
    let is_help = !error.use_stderr();
    match error.print() {
        Ok(()) if is_help => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::from(2),
    }
}

fn dispatch(command: Command, out: &mut dyn Write) -> Result<Outcome, Error> {
    match command {
        Command::Check(args) => return check::check(&args, out),
        Command::Trace(args) => return trace::trace(&args, out),
        Command::Diagnose(args) => return diagnose::diagnose(&args, out),
        Command::Evaluate(args) => return evaluate::evaluate(&args, out),
        Command::WhoCan(args) => return compare::who_can(&args, out),
        Command::Compare(args) => return compare::run_compare(&args, out),
        Command::Explain(args) => explain::explain(&args, out)?,
        Command::Rules(args) => explain::list(&args, out)?,
        Command::Inspect(args) => return inspect::inspect(&args, out),
        Command::Test(args) => return explain::test(&args, out),
        Command::Init(args) => {
            let folder = terminal::working_directory()?;
            init::init(&folder, args.force, out)?;
        }
        Command::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "backstay", &mut script);
            out.write_all(&script)?;
        }
        Command::Man => clap_mangen::Man::new(Cli::command()).render(out)?,
    }
    Ok(Outcome::Clean)
}
