//! The command line as people type it. What it means is settled in `settings.rs`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{FailOn, KIND_WORDS};
use crate::finding::Severity;
use crate::report::{Format, NotAFormat};
use crate::source::Date;

use super::template_args::TemplateArgs;

/// Checks KMS key policies, backup vault access policies and backup plans before AWS does.
#[derive(Debug, Parser)]
#[command(
    name = "backstay",
    version,
    long_version = super::long_version(),
    about,
    max_term_width = 100,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 nothing to report, 1 findings, 2 could not do the work."
)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read files and folders and run every rule.
    Check(Box<CheckArgs>),
    /// Prove each backup copy path: works, fails, or conditional, step by step.
    Trace(Box<TraceArgs>),
    /// Name the cause of a failed copy job, from its answer and whatever else is at hand.
    Diagnose(Box<DiagnoseArgs>),
    /// Decide requests exactly: one against the policies in PATH, or many cases from a file.
    Evaluate(Box<EvaluateArgs>),
    /// List who can do an action, by the given policies, and what that asks for.
    #[command(name = "who-can")]
    WhoCan(Box<WhoCanArgs>),
    /// Show what a new policy allows that the old one did not, and the other way round.
    Compare(Box<CompareArgs>),
    /// Show a rule's page.
    Explain(ExplainArgs),
    /// List all rules.
    Rules(RulesArgs),
    /// Run the examples of the rule pages in a folder.
    Test(TestArgs),
    /// Print what was understood, as JSON: the inventory and the views that rules see.
    Inspect(InspectArgs),
    /// Write a commented `backstay.yaml` and print the pre-commit entry.
    Init(InitArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page, in roff.
    Man,
}

/// What to read, and how.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct InputArgs {
    /// Files and folders to read; `-` is standard input.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Take every input for this kind instead of detecting it.
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(KIND_WORDS))]
    pub(super) kind: Option<String>,
    /// The name under which standard input is reported.
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<String>,
    /// The configuration file; otherwise the nearest `backstay.yaml` upwards from the first path.
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long)]
    pub(super) no_config: bool,
    /// Leave out paths that match this glob; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Read what `.gitignore` leaves out as well.
    #[arg(long)]
    pub(super) no_ignore: bool,
    /// What templates are given.
    #[command(flatten)]
    pub(super) templates: TemplateArgs,
    /// Number of threads; 0 takes as many as there are cores.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) jobs: usize,
}

/// Which rules run, and what they count for.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct RuleArgs {
    /// Run only rules whose id matches this name or glob; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub(super) select: Vec<String>,
    /// Leave out rules whose id matches this name or glob; repeatable.
    #[arg(long, value_name = "GLOB")]
    pub(super) ignore: Vec<String>,
    /// More rule pages; repeatable.
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
    /// Also low-confidence findings and rules that are off by default.
    #[arg(long)]
    pub(super) all: bool,
    /// The date at which dated AWS facts are taken.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<Date>,
}

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct FixArgs {
    /// Apply the fixes that change nothing of what is allowed, or mend what AWS refuses.
    #[arg(long)]
    pub(super) fix: bool,
    /// With `--fix` or `--diff`: the other fixes too. Read them first.
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Print the fixes as a patch instead of a report, and write nothing.
    #[arg(long)]
    pub(super) diff: bool,
}

/// `check`.
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct CheckArgs {
    /// What to read.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Which rules run.
    #[command(flatten)]
    pub(super) rule: RuleArgs,
    /// Format on standard output.
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "human")]
    pub(super) format: Format,
    /// Write a format to a file as well; repeatable.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = output)]
    pub(super) output: Vec<OutputArg>,
    /// Report only findings of this severity and above.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) min_severity: Option<Severity>,
    /// Exit with 1 if a finding has this severity or above; `never` for no gate.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    /// Exit with 0 even if there are findings.
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Exit with 2 if something was not read, or nothing was recognised.
    #[arg(long)]
    pub(super) strict: bool,
    /// What becomes of fixes.
    #[command(flatten)]
    pub(super) fixes: FixArgs,
    /// Report only what is not in this baseline.
    #[arg(long, value_name = "PATH")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what is found as the baseline.
    #[arg(long, value_name = "PATH")]
    pub(super) write_baseline: Option<PathBuf>,
    /// Report suppressed findings too.
    #[arg(long)]
    pub(super) show_suppressed: bool,
    /// Write suppressions with this reason into the configuration, for everything that is reported.
    #[arg(long, value_name = "REASON", conflicts_with_all = ["no_config", "fix", "diff"])]
    pub(super) add_suppressions: Option<String>,
    /// Whether to tell on standard error how far the run is; only on a terminal.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ProgressArg::Auto)]
    pub(super) progress: ProgressArg,
    /// Print nothing but findings.
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Print how often each rule found something.
    #[arg(long)]
    pub(super) statistics: bool,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub(super) color: ColorArg,
    /// Draw with ASCII only; a terminal whose locale is not UTF-8 gets that anyway.
    #[arg(long)]
    pub(super) ascii: bool,
}

/// `trace`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct TraceArgs {
    /// What to read.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Format on standard output.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = TraceFormatArg::Human)]
    pub(super) format: TraceFormatArg,
    /// Write a format to a file as well; repeatable.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = trace_output)]
    pub(super) output: Vec<TraceOutputArg>,
    /// Exit with 1 if a path fails, or also if one is conditional; `never` for no gate.
    #[arg(long, value_name = "VERDICT", value_enum, default_value_t = TraceFailOnArg::Fails)]
    pub(super) fail_on: TraceFailOnArg,
    /// Assume nothing about the surroundings: facts that nobody gave make a path conditional.
    #[arg(long)]
    pub(super) no_assumptions: bool,
    /// The date at which dated AWS facts are taken; otherwise the newest known.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<Date>,
    /// What becomes of fixes.
    #[command(flatten)]
    pub(super) fixes: FixArgs,
    /// Exit with 0 even if a path fails.
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Exit with 2 if something was not read, or nothing was recognised.
    #[arg(long)]
    pub(super) strict: bool,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub(super) color: ColorArg,
    /// Draw with ASCII only; a terminal whose locale is not UTF-8 gets that anyway.
    #[arg(long)]
    pub(super) ascii: bool,
}

/// The formats of `trace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFormatArg {
    /// Drawn for people.
    Human,
    /// `backstay.traces/1`.
    Json,
    /// Tables, for the summary of a job or a comment.
    Markdown,
    /// A Mermaid flowchart, for pull requests.
    Mermaid,
    /// A drawing that stands on its own.
    Svg,
    /// One page: accounts by destinations, paths, steps and statements; no script, no network.
    Html,
}

/// What makes `trace` exit with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFailOnArg {
    /// A path that fails.
    Fails,
    /// A path that fails or is conditional.
    Conditional,
    /// Nothing.
    Never,
}

/// A format of `trace` and the file it goes to.
#[derive(Clone, Debug)]
pub(super) struct TraceOutputArg {
    /// The format.
    pub(super) format: TraceFormatArg,
    /// The file.
    pub(super) path: PathBuf,
}

fn trace_output(text: &str) -> Result<TraceOutputArg, String> {
    let (word, path) = text.split_once('=').ok_or("expected FORMAT=PATH")?;
    let format = TraceFormatArg::from_str(word, false)?;
    if path.is_empty() {
        return Err("expected FORMAT=PATH".to_owned());
    }
    Ok(TraceOutputArg { format, path: path.into() })
}

/// `diagnose`.
#[derive(Clone, Debug, Args)]
pub(super) struct DiagnoseArgs {
    /// The answer of `aws backup describe-copy-job`; `-` is standard input.
    #[arg(value_name = "JOB.json")]
    pub(super) job: PathBuf,
    /// What else to read: answers, policies, templates.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// How to print the diagnosis.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = AccessFormatArg::Human)]
    pub(super) format: AccessFormatArg,
    /// The date at which dated AWS facts are taken; otherwise the day of the job.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<Date>,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub(super) color: ColorArg,
    /// Write with ASCII only; a terminal whose locale is not UTF-8 gets that anyway.
    #[arg(long)]
    pub(super) ascii: bool,
}

/// When to tell how far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressArg {
    /// On a terminal.
    #[default]
    Auto,
    /// Never.
    Never,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArg {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A format and the file it goes to.
#[derive(Clone, Debug)]
pub(super) struct OutputArg {
    /// The format.
    pub(super) format: Format,
    /// The file.
    pub(super) path: PathBuf,
}

fn format(word: &str) -> Result<Format, NotAFormat> {
    word.parse()
}

fn output(text: &str) -> Result<OutputArg, String> {
    let (word, path) = text.split_once('=').ok_or("expected FORMAT=PATH")?;
    let format = format(word).map_err(|error| error.to_string())?;
    if path.is_empty() {
        return Err("expected FORMAT=PATH".to_owned());
    }
    Ok(OutputArg { format, path: path.into() })
}

/// `evaluate`.
#[derive(Clone, Debug, Args)]
pub(super) struct EvaluateArgs {
    /// What to read: policies take their part by their kind.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Who calls: the ARN of an IAM identity, or a service such as `backup.amazonaws.com`.
    #[arg(long, value_name = "ARN", required_unless_present = "cases")]
    pub(super) principal: Option<String>,
    /// The action, such as `kms:Decrypt`.
    #[arg(long, value_name = "ACTION", required_unless_present = "cases")]
    pub(super) action: Option<String>,
    /// The resource's ARN; `*` for actions without a resource.
    #[arg(long, value_name = "ARN", required_unless_present = "cases")]
    pub(super) resource: Option<String>,
    /// A condition key and its value; repeatable, also for further values of one key.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(super) context: Vec<(String, String)>,
    /// A condition key whose value is unknown; repeatable. Keys that are not given are absent.
    #[arg(long, value_name = "KEY")]
    pub(super) unknown_context: Vec<String>,
    /// Decide the cases of a file, one JSON object a line; `-` is standard input.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["principal", "action", "resource", "context", "unknown_context", "paths"]
    )]
    pub(super) cases: Option<PathBuf>,
    /// How to print decisions.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = EvaluateFormatArg::Json)]
    pub(super) format: EvaluateFormatArg,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub(super) color: ColorArg,
}

/// The formats of `compare` and `who-can`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AccessFormatArg {
    /// Sentences.
    Human,
    /// One JSON object.
    Json,
}

/// Whom `who-can --outside` counts as outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutsideArg {
    /// Everybody who is in none of the configured accounts.
    Accounts,
    /// Everybody who is in none of them, nor in the configured organization.
    Organization,
    /// Everybody who is not in the document's own account.
    Any,
}

/// `compare`.
#[derive(Clone, Debug, Args)]
pub(super) struct CompareArgs {
    /// The file with the old policy.
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// The file with the new policy.
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    /// How to read them.
    #[command(flatten)]
    pub(super) input: OptionArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = AccessFormatArg::Human)]
    pub(super) format: AccessFormatArg,
}

/// `who-can`.
#[derive(Clone, Debug, Args)]
pub(super) struct WhoCanArgs {
    /// The action, such as `kms:Decrypt`; `*` and `?` are wildcards.
    #[arg(value_name = "ACTION")]
    pub(super) action: String,
    /// The resource (an ARN or `*`), then files and folders to read.
    #[arg(value_name = "RESOURCE|PATH")]
    pub(super) rest: Vec<String>,
    /// How to read them.
    #[command(flatten)]
    pub(super) input: OptionArgs,
    /// Only principals outside: of the configured accounts, of the organization, of the document's
    /// own account. Exit with 1 if there are any.
    #[arg(long, value_name = "WHOM", value_enum)]
    pub(super) outside: Option<OutsideArg>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = AccessFormatArg::Human)]
    pub(super) format: AccessFormatArg,
}

/// How to read inputs that stand among other arguments.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct OptionArgs {
    /// Take every input for this kind instead of detecting it.
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(KIND_WORDS))]
    pub(super) kind: Option<String>,
    /// The configuration file; otherwise the nearest `backstay.yaml` upwards from the first path.
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long)]
    pub(super) no_config: bool,
    /// What templates are given.
    #[command(flatten)]
    pub(super) templates: TemplateArgs,
}

impl OptionArgs {
    /// The same for some paths.
    pub(super) fn of(&self, paths: Vec<PathBuf>) -> InputArgs {
        InputArgs {
            paths,
            kind: self.kind.clone(),
            config: self.config.clone(),
            no_config: self.no_config,
            templates: self.templates.clone(),
            ..InputArgs::default()
        }
    }
}

/// The formats of `evaluate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EvaluateFormatArg {
    /// One JSON object a line.
    Json,
    /// A table with reasons.
    Human,
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) | None => Err("expected KEY=VALUE".to_owned()),
    }
}

/// `explain`.
#[derive(Clone, Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's id.
    pub(super) rule: String,
    /// More rule pages; repeatable.
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

/// `rules`.
#[derive(Clone, Debug, Args)]
pub(super) struct RulesArgs {
    /// How to list them.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RulesFormatArg::Human)]
    pub(super) format: RulesFormatArg,
    /// More rule pages; repeatable.
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

/// The formats of `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormatArg {
    /// A table.
    Human,
    /// A JSON list.
    Json,
    /// A Markdown table.
    Markdown,
}

/// `test`.
#[derive(Clone, Debug, Args)]
pub(super) struct TestArgs {
    /// The folder of rule pages.
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
}

/// `inspect`.
#[derive(Clone, Debug, Args)]
pub(super) struct InspectArgs {
    /// What to read.
    #[command(flatten)]
    pub(super) input: InputArgs,
}

/// `init`.
#[derive(Clone, Debug, Args)]
pub(super) struct InitArgs {
    /// Replace a `backstay.yaml` that is already there.
    #[arg(long)]
    pub(super) force: bool,
}

/// `completions`.
#[derive(Clone, Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}
