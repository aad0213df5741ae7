//! `backstay evaluate`: one request against the given policies, or a file of cases.

mod given;

use std::io::{self, Write};
use std::path::Path;

use crate::iam::case::{Case, CaseError, context_value, read_cases};
use crate::iam::evaluate::nearest;
use crate::iam::{Caller, Context, Request, Resource};
use crate::report::{Canvas, Decided, write_json, write_table};
use crate::source::{FILE_LIMIT, Location, Sources, read, read_from};

use super::Outcome;
use super::args::{EvaluateArgs, EvaluateFormatArg};
use super::error::Error;
use super::run;
use super::terminal;

/// Runs the command and writes every decision to `out`.
pub(super) fn evaluate(args: &EvaluateArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let (sources, cases, is_complete) = match &args.cases {
        Some(path) => {
            let sources = Sources::default();
            let cases = cases(path, &sources)?;
            (sources, cases, true)
        }
        None => single(args)?,
    };
    let decided: Vec<Result<Decided, CaseError>> =
        cases.into_iter().map(|case| case.map(decide)).collect();
    match args.format {
        EvaluateFormatArg::Json => {
            for one in &decided {
                write_json(one, out)?;
            }
        }
        EvaluateFormatArg::Human => {
            let canvas = Canvas { colour: terminal::color(args.color), ..Canvas::default() };
            write_table(&decided, &sources, canvas, out)?;
        }
    }
    let is_met = |one: &Result<Decided, CaseError>| {
        one.as_ref().is_ok_and(|decided| decided.case.is_met(&decided.answer))
    };
    Ok(if !is_complete || decided.iter().any(Result::is_err) {
        Outcome::Incomplete
    } else if decided.iter().all(is_met) {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

fn decide(case: Case) -> Decided {
    let answer = case.decide();
    let nearest = nearest(&case.request, &case.policies.as_policies(), &answer);
    Decided { case, answer, nearest }
}

fn cases(path: &Path, sources: &Sources) -> Result<Vec<Result<Case, CaseError>>, Error> {
    let is_stdin = path.as_os_str() == "-";
    let text =
        if is_stdin { read_from(io::stdin().lock(), FILE_LIMIT) } else { read(path, FILE_LIMIT) };
    let text =
        text.map_err(|error| Error::Cases { path: path.to_owned(), why: error.to_string() })?;
    let name = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let file = sources.add(name, text);
    Ok(read_cases(sources, file))
}

type Cases = (Sources, Vec<Result<Case, CaseError>>, bool);

/// The request of the command line as a case of the given documents, and whether all of them could
/// be read.
fn single(args: &EvaluateArgs) -> Result<Cases, Error> {
    let request = request(args)?;
    let read = run::read(&args.input)?;
    let mut complaints = read.missing.clone();
    let policies = given::policies(&read, &request, &mut complaints)?;
    for complaint in &complaints {
        terminal::say(&format!("backstay: {complaint}"));
    }
    let at = Location::default();
    let case = Case { id: "request".to_owned(), at, request, policies, expected: None };
    Ok((read.sources, vec![Ok(case)], complaints.is_empty()))
}

fn request(args: &EvaluateArgs) -> Result<Request, Error> {
    let typed = |text: &Option<String>| text.clone().unwrap_or_default();
    let principal = typed(&args.principal);
    let caller = Caller::parse(&principal).map_err(|_| Error::Request {
        option: "principal",
        text: principal.clone(),
        why: "expected the ARN of an IAM identity, or a service such as `backup.amazonaws.com`"
            .to_owned(),
    })?;
    let action = typed(&args.action);
    if !action.contains(':') {
        let why = "expected `service:Action`".to_owned();
        return Err(Error::Request { option: "action", text: action, why });
    }
    let resource = Resource::new(&typed(&args.resource));
    Ok(Request::new(caller, &action, resource, context(args)))
}

/// The keys of the command line; a key that is given twice has two values.
fn context(args: &EvaluateArgs) -> Context {
    let mut context = Context::default();
    for (key, _) in &args.context {
        let same = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(key);
        let values = args.context.iter().filter(same).map(|(_, value)| value.as_str().into());
        let values: Vec<Box<str>> = values.collect();
        let as_list = values.len() > 1;
        context.set(key, context_value(key, values, as_list));
    }
    for key in &args.unknown_context {
        context.set_unknown(key);
    }
    context
}
