//! The run itself: read in parallel, merge in order, apply rules, apply suppressions.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use sha2::{Digest, Sha256};

use crate::config::{ConfigurationFault, ConfigurationFaultKind};
use crate::finding::{Finding, number};
use crate::frontend::{self, Hints, Text, Unit};
use crate::iam::Spanned;
use crate::inventory::{Document, DocumentId, Inventory};
use crate::rules::{Choice, Context, Hit, NotJudged, Rules, Selection, Spaces, sort};
use crate::source::{Problem, ProblemKind, SourceId, Sources};
use crate::suppress::{
    self, CommentFault, Suppression, SuppressionFault, SuppressionFaultKind, from_comments,
    from_metadata,
};
use crate::syntax::{FaultKind, Node, Value};

use super::args::{InputArgs, RuleArgs};
use super::error::Error;
use super::gather::{Gathered, Input, Loaded, cannot_read, gather, unmatched};
use super::pages;
use super::template_args::VariableArg;
use super::terminal;

/// Up to this many files, threads cost more than they save.
const FEW: usize = 4;

/// Texts that stand for those of inputs, by name: what fixes make of them, and standard input, which
/// is read once.
pub(super) type Texts = BTreeMap<String, String>;

/// What was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) sources: Sources,
    /// What stood for the texts of files.
    texts: Texts,
    /// The inputs that gave a text, with that text.
    pub(super) inputs: Vec<(Input, SourceId)>,
    pub(super) inventory: Inventory,
    pub(super) problems: Vec<Problem>,
    /// Whether anything was recognised.
    pub(super) recognised: bool,
    /// Named paths that do not exist or cannot be read, each in a sentence.
    pub(super) missing: Vec<String>,
    pub(super) configuration: Option<Loaded>,
    pub(super) configuration_document: Option<DocumentId>,
    pub(super) covers_configuration: bool,
    faults: Vec<ConfigurationFault>,
    /// Names of the parameters and variables that templates declare.
    declared: BTreeSet<Box<str>>,
    /// Suppressions beside the culprit, each with a document of its file.
    comments: Vec<(DocumentId, Suppression)>,
    comment_faults: Vec<(DocumentId, CommentFault)>,
}

/// Reads everything that the arguments name.
pub(super) fn read(args: &InputArgs) -> Result<Read, Error> {
    let read = read_with(args, &Texts::new())?;
    for name in read.undeclared(args) {
        terminal::say(&format!("backstay: no template of this run has an input `{name}`"));
    }
    Ok(read)
}

/// As [`read`], with other texts than those of the files.
pub(super) fn read_with(args: &InputArgs, texts: &Texts) -> Result<Read, Error> {
    let sources = Sources::default();
    let gathered = gather(args, &sources)?;
    let units = in_threads(args.jobs, || read_units(&gathered, &sources, texts))?;
    Ok(Read { texts: texts.clone(), ..merge(sources, gathered, units) })
}

/// Runs `work` in a pool of `jobs` threads; 0 is the pool of the process.
pub(super) fn in_threads<T: Send>(
    jobs: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Error> {
    if jobs == 0 {
        return Ok(work());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
    Ok(pool.install(work))
}

type Outcome = Result<Unit, Problem>;

fn read_units(gathered: &Gathered, sources: &Sources, given: &Texts) -> Vec<Outcome> {
    let files = &gathered.files;
    let texts: Vec<Result<Text<'_>, Problem>> = if files.len() <= FEW {
        files.iter().map(|file| read_text(file, sources, given)).collect()
    } else {
        files.par_iter().map(|file| read_text(file, sources, given)).collect()
    };
    // what belongs together is read as a whole; then every file gets its unit back
    let mut read = Vec::new();
    let unread: Vec<Option<Problem>> = texts
        .into_iter()
        .map(|text| match text {
            Ok(text) => {
                read.push(text);
                None
            }
            Err(problem) => Some(problem),
        })
        .collect();
    let mut units = frontend::read_together(sources, read, &gathered.roots).into_iter();
    unread.into_iter().filter_map(|it| it.map(Err).or_else(|| units.next().map(Ok))).collect()
}

fn read_text<'h>(
    (input, hints): &'h (Input, Hints),
    sources: &Sources,
    given: &Texts,
) -> Result<Text<'h>, Problem> {
    let given = given.get(input.name()).cloned();
    match given.map_or_else(|| input.read(), Ok) {
        Ok(text) => Ok(frontend::read_text(sources, input.name(), text, hints)),
        Err(error) => Err(cannot_read(sources, input.name(), &error.to_string())),
    }
}

fn merge(sources: Sources, gathered: Gathered, outcomes: Vec<Outcome>) -> Read {
    let mut problems = Vec::new();
    let mut missing = Vec::new();
    for path in &gathered.unwalked {
        if path.named {
            missing.push(format!("`{}`: {}", path.name, path.why));
        } else {
            problems.push(cannot_read(&sources, &path.name, &path.why.to_string()));
        }
    }
    let mut units = Vec::new();
    let mut inputs = Vec::new();
    for ((input, hints), outcome) in gathered.files.into_iter().zip(outcomes) {
        match outcome {
            Ok(unit) => {
                inputs.push((input, unit.source));
                units.push(unit);
            }
            Err(problem) => {
                if hints.named {
                    missing.push(format!("`{}`: {}", input.name(), problem.message));
                }
                problems.push(problem);
            }
        }
    }
    let recognised = units.iter().any(|unit| unit.recognised);
    let mut comments = Vec::new();
    let mut comment_faults = Vec::new();
    let spoken: Vec<_> = units.iter().map(|unit| spoken(unit, &sources)).collect();
    let places: Vec<SourceId> = units.iter().map(|unit| unit.source).collect();
    let declared = units.iter_mut().flat_map(|unit| std::mem::take(&mut unit.inputs)).collect();
    let (mut inventory, more) = frontend::collect(units);
    for ((found, faults), source) in spoken.into_iter().zip(places) {
        let Some(document) = document_in(&inventory, &sources, source) else { continue };
        comments.extend(found.into_iter().map(|it| (document, it)));
        comment_faults.extend(faults.into_iter().map(|fault| (document, fault)));
    }
    problems.extend(more);
    let configuration = gathered.configuration;
    let configuration_document = configuration
        .as_ref()
        .map(|loaded| loaded.configuration.declare(&loaded.name, &mut inventory));
    Read {
        sources,
        texts: Texts::new(),
        inputs,
        inventory,
        problems,
        recognised,
        missing,
        configuration,
        configuration_document,
        covers_configuration: gathered.covers_configuration,
        faults: gathered.faults,
        declared,
        comments,
        comment_faults,
    }
}

/// What a file says about findings in it: in comments, and in metadata.
fn spoken(unit: &Unit, sources: &Sources) -> (Vec<Suppression>, Vec<CommentFault>) {
    let (mut suppressions, mut faults) = from_comments(&unit.comments, sources);
    for allowance in &unit.allowances {
        let (more, wrong) = from_metadata(&allowance.says, sources.in_file(allowance.covers));
        suppressions.extend(more);
        faults.extend(wrong);
    }
    (suppressions, faults)
}

/// The first document that a file declares. Comments in a file that declares nothing say nothing.
fn document_in(inventory: &Inventory, sources: &Sources, file: SourceId) -> Option<DocumentId> {
    let is_its = |document: &Document| sources.in_file(document.at).source == file;
    inventory.documents.iter().position(is_its).and_then(DocumentId::at)
}

/// What the rules and suppressions made of what was read.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) rules: Rules,
    pub(super) selection: Selection,
    /// Sorted, numbered, suppressed ones included.
    pub(super) findings: Vec<Finding>,
    pub(super) gaps: Vec<NotJudged>,
    /// Whether a rule page was broken: the run is incomplete.
    pub(super) has_broken_pages: bool,
}

impl Read {
    /// Inputs on the command line that no template declares.
    fn undeclared(&self, args: &InputArgs) -> Vec<String> {
        let templates = &args.templates;
        let parameters = templates.parameters.iter().map(|(name, _)| name);
        let variables = templates.variables.iter().filter_map(|variable| match variable {
            VariableArg::Value(name, _) => Some(name),
            VariableArg::File(_) => None,
        });
        let names = parameters.chain(variables);
        names.filter(|name| !self.declared.contains(name.as_str())).cloned().collect()
    }

    /// Values of `variables:` that no template asks for.
    fn unused_variables(&self) -> Vec<ConfigurationFault> {
        let loaded = self.configuration.as_ref().filter(|_| self.covers_configuration);
        let variables = loaded.iter().flat_map(|it| &it.configuration.variables);
        let unused = variables.filter(|(name, _)| !self.declared.contains(&name.value));
        unused.map(|(name, _)| unmatched(name, "a parameter or variable of a template")).collect()
    }

    /// The texts to read all this from once more.
    pub(super) fn texts_anew(&self) -> Texts {
        let mut texts = self.texts.clone();
        texts.extend(self.standard_input());
        texts
    }

    /// The text of standard input, which cannot be read again.
    pub(super) fn standard_input(&self) -> Texts {
        let text = |(input, source): &(Input, SourceId)| match input {
            Input::Stdin(name) => Some((name.clone(), self.sources.get(*source).text.clone())),
            Input::File(_) => None,
        };
        self.inputs.iter().filter_map(text).collect()
    }

    /// What was recognised or named, and not understood.
    pub(super) fn unread(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.kind == ProblemKind::Unread)
    }
}

/// Runs the rules and the suppressions over what was read.
pub(super) fn judge(read: &Read, args: &RuleArgs, jobs: usize) -> Result<Judged, Error> {
    let (rules, mistakes) = pages::load(&args.rules, Some(read))?;
    let choice = choice(args, read);
    let selection = rules.select(&choice);
    let mut faults = read.faults.clone();
    faults.extend(read.unused_variables());
    faults.extend(unknown_rules(args, read, &selection)?);
    let configured = read.configuration.as_ref().and_then(|it| it.configuration.as_of);
    let spaces = Spaces::of(&read.inventory).as_of(args.as_of.or(configured));
    let context = Context { inventory: &read.inventory, sources: &read.sources, spaces: &spaces };
    let outcome = in_threads(jobs, || rules.run(&selection, &context))?;
    let extra = Extra { read, rules: &rules, selection: &selection, context: &context };
    let mut findings = outcome.findings;
    findings.extend(mistakes.iter().map(|(page, mistake)| mistake.finding(page)));
    findings.extend(extra.vast_documents());
    findings.extend(extra.configuration(&faults));
    findings.extend(extra.malformed());
    let hash_of = |finding: &Finding| content(&read.inventory, finding);
    let stale = suppress::apply(
        &mut findings,
        &extra.suppressions(),
        &read.sources,
        terminal::today(),
        &hash_of,
    );
    findings.extend(extra.stale(&stale));
    sort(&mut findings, &read.sources);
    number(&mut findings);
    let has_broken_pages = !mistakes.is_empty();
    Ok(Judged { rules, selection, findings, gaps: outcome.not_judged, has_broken_pages })
}

/// What the command line and the configuration say about rules; the command line wins.
fn choice(args: &RuleArgs, read: &Read) -> Choice {
    let entry = read.configuration.as_ref().map(|loaded| &loaded.configuration.rules);
    let texts = |list: &[Spanned<Box<str>>]| list.iter().map(|it| it.value.to_string()).collect();
    let mut choice = Choice { all: args.all, ..Choice::default() };
    if let Some(entry) = entry {
        choice.select = texts(&entry.select);
        choice.ignore = texts(&entry.ignore);
        choice.severity =
            entry.severity.iter().map(|(rule, level)| (rule.value.to_string(), *level)).collect();
    }
    if !args.select.is_empty() {
        choice.select.clone_from(&args.select);
    }
    choice.ignore.extend(args.ignore.iter().cloned());
    choice
}

/// Names and globs that no rule answers to: on the command line they stop the run, in the
/// configuration each is a fault with a place.
fn unknown_rules(
    args: &RuleArgs,
    read: &Read,
    selection: &Selection,
) -> Result<Vec<ConfigurationFault>, Error> {
    let typed = || args.select.iter().chain(&args.ignore);
    if let Some((glob, why)) =
        selection.unreadable.iter().find(|(glob, _)| typed().any(|it| it == glob))
    {
        return Err(Error::RuleGlob { glob: glob.clone(), why: why.clone() });
    }
    if let Some(name) = selection.unmatched.iter().find(|name| typed().any(|it| it == *name)) {
        return Err(Error::NoSuchRule { name: name.clone(), near: None });
    }
    let Some(loaded) = &read.configuration else { return Ok(Vec::new()) };
    let entry = &loaded.configuration.rules;
    let named = entry.severity.iter().map(|(rule, _)| (rule.at, rule.value.to_string()));
    let listed = entry.select.iter().chain(&entry.ignore).map(|it| (it.at, it.value.to_string()));
    let unknown = |name: &String| {
        selection.unmatched.contains(name)
            || selection.unreadable.iter().any(|(glob, _)| glob == name)
    };
    let faults = named.chain(listed).filter(|(_, name)| unknown(name)).map(|(at, name)| {
        unmatched(&Spanned::new(at, name.into()), "the id of a rule, or a glob over ids")
    });
    Ok(faults.collect())
}

/// Findings that come from outside the rules: about the configuration and the suppressions. Their
/// words are on pages all the same.
struct Extra<'a> {
    read: &'a Read,
    rules: &'a Rules,
    selection: &'a Selection,
    context: &'a Context<'a>,
}

impl Extra<'_> {
    /// Documents whose content was left out for its size.
    fn vast_documents(&self) -> Vec<Finding> {
        let faults = self.context.faults(&[FaultKind::TooLarge]);
        let hits: Vec<Hit> = faults
            .map(|(document, fault)| Hit::new(document, fault.at).value("size", &*fault.detail))
            .collect();
        self.rules.speak(self.selection, self.context, "document-too-large", &hits)
    }

    fn configuration(&self, faults: &[ConfigurationFault]) -> Vec<Finding> {
        let Some(document) = self.read.configuration_document else { return Vec::new() };
        let own = self.read.configuration.iter().flat_map(|it| &it.configuration.faults);
        let mut findings = Vec::new();
        for fault in own.chain(faults) {
            let rule = match fault.kind {
                ConfigurationFaultKind::UnknownKey => "configuration-unknown-key",
                ConfigurationFaultKind::WrongValue => "configuration-wrong-value",
                ConfigurationFaultKind::Syntax => "configuration-syntax",
                ConfigurationFaultKind::Unmatched => "configuration-unmatched",
            };
            let hit = Hit::new(document, fault.at)
                .value("found", &fault.found)
                .value("expected", &fault.expected);
            findings.extend(self.rules.speak(self.selection, self.context, rule, &[hit]));
        }
        findings
    }

    /// Words beside the culprit that are not understood.
    fn malformed(&self) -> Vec<Finding> {
        let faults = self.read.comment_faults.iter();
        let hit = |(document, fault): &(DocumentId, CommentFault)| {
            Hit::new(*document, fault.at).value("found", &fault.found)
        };
        let hits: Vec<Hit> = faults.map(hit).collect();
        self.rules.speak(self.selection, self.context, "suppression-malformed", &hits)
    }

    /// All suppressions: of the configuration, then of comments and metadata in the order of files.
    fn suppressions(&self) -> Vec<Suppression> {
        let entries = self.read.configuration.iter().flat_map(|it| &it.configuration.suppress);
        let mut all: Vec<Suppression> = entries.map(Suppression::from).collect();
        all.extend(self.read.comments.iter().map(|(_, suppression)| suppression.clone()));
        all
    }

    fn stale(&self, faults: &[SuppressionFault]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for fault in faults {
            let comment = self.read.comments.iter().find(|(_, it)| it.at.contains(fault.at));
            let is_comment = comment.is_some();
            let document =
                comment.map(|(document, _)| *document).or(self.read.configuration_document);
            let Some(document) = document else { continue };
            // an entry of the configuration is stale only where everything was looked at
            let is_partial = !is_comment && !self.read.covers_configuration;
            let rule = match fault.kind {
                SuppressionFaultKind::Unused if is_partial => continue,
                SuppressionFaultKind::Unused => "suppression-unused",
                SuppressionFaultKind::WithoutReason => "suppression-without-reason",
                SuppressionFaultKind::Expired => "suppression-expired",
                SuppressionFaultKind::ContentChanged => "suppression-content-changed",
            };
            let hit = Hit::new(document, fault.at).value("value", &fault.value);
            findings.extend(self.rules.speak(self.selection, self.context, rule, &[hit]));
        }
        findings
    }
}

/// The hash of the statement that a finding lies in: the first 8 hex digits of SHA-256 over its
/// canonical JSON.
fn content(inventory: &Inventory, finding: &Finding) -> Option<String> {
    let is_its = |document: &&Document| {
        let name = format!("{}/{}", document.kind.word(), document.name);
        let rest = finding.address.0.strip_prefix(&name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
    };
    let document = inventory.documents.iter().find(is_its)?;
    let statements = document.root.get("Statement")?.one_or_many();
    let statement = statements.iter().find(|it| it.at.contains(finding.primary.at))?;
    let digest = Sha256::digest(canonical(statement).to_string().as_bytes());
    let hash = digest.iter().take(4).fold(0_u32, |hash, byte| hash << 8 | u32::from(*byte));
    Some(format!("{hash:08x}"))
}

/// A tree as JSON with sorted members; an unknown is written with its names.
fn canonical(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(text) | Value::Text(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(canonical).collect(),
        Value::Map(entries) => {
            let member = |entry: &crate::syntax::Entry| {
                (entry.key.text.to_string(), canonical(&entry.value))
            };
            serde_json::Value::Object(entries.iter().map(member).collect())
        }
        Value::Open(open) => open.holes().map(|hole| format!("${{{hole}}}")).collect(),
    }
}
