//! Functions that look at other files. They stay inside the folder that was given.

use std::rc::Rc;

use crate::frontend::path::joined;
use crate::source::{Location, ProblemKind, SourceId, Span};
use crate::syntax::{Part, Piece};

use super::super::evaluate::{Evaluator, Scope, reason_of};
use super::super::hcl_syntax;
use super::super::value::Value;
use super::{Outcome, Stop, Use, refuse, set_of};

pub(super) fn call(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    used: &Use<'_>,
) -> Option<Outcome> {
    Some(match used.name {
        "file" => file(evaluator, scope, used),
        "fileexists" => exists(evaluator, scope, used),
        "fileset" => fileset(evaluator, scope, used),
        "templatefile" => templatefile(evaluator, scope, used),
        "templatestring" => templatestring(evaluator, scope, used),
        "abspath" | "pathexpand" => used.argument(0).cloned(),
        _ => return None,
    })
}

/// The source of the file that the first argument names, or a problem that says why there is none.
fn source(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Result<SourceId, Stop> {
    let path = used.text(0)?;
    let Some(full) = joined(scope.instance.root_folder(), &path) else {
        return refuse(format!("`{path}` leads nowhere"));
    };
    evaluator.library.file(evaluator.sources, &full).map_err(|why| {
        let message = format!("`{path}` is not read: {why}");
        evaluator.problem(ProblemKind::Unresolved, message.clone(), used.at);
        Stop::Unknown(message.into())
    })
}

/// All of a source.
fn whole(evaluator: &Evaluator<'_>, source: SourceId) -> Location {
    let length = evaluator.sources.get(source).text.len();
    Location::new(source, Span::new(0, u32::try_from(length).unwrap_or(u32::MAX)))
}

fn file(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Outcome {
    let source = source(evaluator, scope, used)?;
    let at = whole(evaluator, source);
    let text = &evaluator.sources.get(source).text;
    evaluator.spend(text.len() / 64)?;
    let mut value = Value::text(at, &**text);
    let part = Part::Text(text.as_str().into());
    value.pieces = Some(Rc::new([Piece { at, part, is_literal: true }]));
    Ok(value)
}

fn exists(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Outcome {
    let path = used.text(0)?;
    let full = joined(scope.instance.root_folder(), &path).unwrap_or_default();
    match evaluator.library.file(evaluator.sources, &full) {
        Ok(_) => Ok(Value::bool(used.at, true)),
        Err(why) => Err(Stop::Unknown(why.into())),
    }
}

fn fileset(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Outcome {
    let (path, pattern) = (used.text(0)?, used.text(1)?);
    let Some(folder) = joined(scope.instance.root_folder(), &path) else {
        return refuse(format!("`{path}` leads nowhere"));
    };
    let folder = if folder.is_empty() { "." } else { &folder };
    let files = evaluator.library.files(folder).map_err(|why| {
        let message = format!("the files of `{path}` are not known: {why}");
        evaluator.problem(ProblemKind::Unresolved, message.clone(), used.at);
        Stop::Unknown(message.into())
    })?;
    evaluator.spend(files.len())?;
    let glob = globset::GlobBuilder::new(&pattern).literal_separator(true).build();
    let Ok(glob) = glob.map(|glob| glob.compile_matcher()) else {
        return refuse(format!("`{pattern}` is no pattern"));
    };
    let matching = files.iter().filter(|file| glob.is_match(file));
    let matching: Vec<Value> = matching.map(|file| used.made(file.as_str())).collect();
    Ok(set_of(used.at, &matching))
}

fn templatefile(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Outcome {
    let source = source(evaluator, scope, used)?;
    let text = &evaluator.sources.get(source).text;
    evaluator.spend(text.len() / 16)?;
    filled(evaluator, scope, used, (whole(evaluator, source), text))
}

fn templatestring(evaluator: &Evaluator<'_>, scope: &Scope<'_>, used: &Use<'_>) -> Outcome {
    let text = used.text(0)?;
    let at = used.argument(0)?.at;
    filled(evaluator, scope, used, (at, &text))
}

/// A template with the variables of the second argument.
fn filled(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    used: &Use<'_>,
    (at, text): (Location, &str),
) -> Outcome {
    let pieces = match hcl_syntax::template_at(at, text) {
        Ok(pieces) => pieces,
        Err(why) => {
            let message = format!("the template does not parse: {why}");
            evaluator.problem(ProblemKind::Unresolved, message.clone(), at);
            return Err(Stop::Unknown(message.into()));
        }
    };
    let variables = used.argument(1)?;
    if variables.as_open().is_some() {
        return Err(Stop::Unknown(reason_of(variables)));
    }
    let entries = used.map(1)?;
    let outer = Scope::new(scope.instance);
    with_names(evaluator, &outer, entries, (at, &pieces))
}

/// Evaluates a template in a scope with a name for each entry.
fn with_names(
    evaluator: &Evaluator<'_>,
    scope: &Scope<'_>,
    entries: &[(crate::syntax::Key, Value)],
    template: (Location, &[super::super::syntax::Piece]),
) -> Outcome {
    match entries {
        [] => Ok(evaluator.template_text(scope, template.0, template.1)?),
        [(key, value), rest @ ..] => {
            let frame = scope.frame(&key.text, value.clone());
            with_names(evaluator, &scope.with(&frame), rest, template)
        }
    }
}
