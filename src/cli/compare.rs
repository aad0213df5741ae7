//! `backstay compare` and `backstay who-can`: questions over all requests.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use crate::aws::catalogue;
use crate::iam::PolicyDocument;
use crate::iam::space::{Relation, Scope, Setting, Space, compare};
use crate::inventory::{Document, Policy};
use crate::report::access::{
    Answers, Named, write_comparison, write_comparison_json, write_who_can, write_who_can_json,
};

use super::Outcome;
use super::args::{AccessFormatArg, CompareArgs, OutsideArg, WhoCanArgs};
use super::error::Error;
use super::run::{self, Read};
use super::terminal;

/// Compares the policies of two files.
pub(super) fn run_compare(args: &CompareArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let old = run::read(&args.input.of(vec![args.old.clone()]))?;
    let new = run::read(&args.input.of(vec![args.new.clone()]))?;
    let (old_document, old_policy) = only_policy(&old, &args.old)?;
    let (new_document, new_policy) = only_policy(&new, &args.new)?;
    if old_document.kind != new_document.kind {
        return Err(Error::Kinds { old: old_document.kind.word(), new: new_document.kind.word() });
    }
    let mut setting = new.inventory.setting(new_document, new_policy);
    let old_owner = || old.inventory.setting(old_document, old_policy).owner;
    setting.owner = setting.owner.or_else(old_owner);
    let (old_policy, new_policy) = (&old_policy.policy, &new_policy.policy);
    let found = compare(&[old_policy], &[new_policy], &setting);
    let old_named = Named { documents: &[old_policy], sources: &old.sources };
    let new_named = Named { documents: &[new_policy], sources: &new.sources };
    match args.format {
        AccessFormatArg::Human => write_comparison(&found, old_named, new_named, out)?,
        AccessFormatArg::Json => write_comparison_json(&found, old_named, new_named, out)?,
    }
    Ok(match found.relation {
        Relation::Equal | Relation::Narrower => Outcome::Clean,
        Relation::Wider | Relation::Incomparable | Relation::Unknown => Outcome::Findings,
    })
}

/// The one policy of a file.
fn only_policy<'r>(
    read: &'r Read,
    path: &std::path::Path,
) -> Result<(&'r Document, &'r Policy), Error> {
    if let Some(missing) = read.missing.first() {
        return Err(Error::NotOnePolicy { path: path.to_owned(), why: missing.clone() });
    }
    let mut all = policies(read);
    match (all.next(), all.count()) {
        (Some(only), 0) => Ok(only),
        (None, _) => {
            let why = "no policy was recognised; `--kind` names what it is".to_owned();
            Err(Error::NotOnePolicy { path: path.to_owned(), why })
        }
        (Some(_), more) => {
            let why = format!("it holds {} policies, and `compare` takes one", more + 1);
            Err(Error::NotOnePolicy { path: path.to_owned(), why })
        }
    }
}

fn policies(read: &Read) -> impl Iterator<Item = (&Document, &Policy)> {
    read.inventory
        .policies
        .iter()
        .filter_map(|policy| Some((read.inventory.document(policy.document)?, policy)))
}

/// Lists who can do an action, policy by policy.
pub(super) fn who_can(args: &WhoCanArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    check_action(&args.action)?;
    let (resource, paths) = match args.rest.split_first() {
        Some((first, paths)) if first == "*" || first.starts_with("arn:") => (Some(first), paths),
        _ => (None, args.rest.as_slice()),
    };
    let read = run::read(&args.input.of(paths.iter().map(PathBuf::from).collect()))?;
    for sentence in &read.missing {
        terminal::say(&format!("backstay: {sentence}"));
    }
    let asked = resource.filter(|arn| *arn != "*");
    let (relevant, others): (Vec<_>, Vec<_>) = policies(&read).partition(|(document, _)| {
        let own = document.describes.as_deref().filter(|own| own.starts_with("arn:"));
        document.kind.has_principals()
            && decides_about(document, &args.action)
            && (asked.is_none() || own.is_none() || own == asked.map(String::as_str))
    });
    let others: Vec<&Document> = others.iter().map(|(document, _)| *document).collect();
    for sentence in left_out(&others, &args.action) {
        terminal::say(&sentence);
    }
    let documents: Vec<[&PolicyDocument; 1]> =
        relevant.iter().map(|(_, policy)| [&policy.policy]).collect();
    let answers: Vec<Answers<'_>> = relevant
        .iter()
        .zip(&documents)
        .map(|((document, policy), documents)| {
            let setting = read.inventory.setting(document, policy);
            let (scope, setting) = question(args, asked, setting, &read);
            let space = Space::of(documents, setting);
            let found = space.who_can(scope, &[&args.action]);
            Answers {
                name: &document.name,
                named: Named { documents, sources: &read.sources },
                found,
            }
        })
        .collect();
    match args.format {
        AccessFormatArg::Human => write_who_can(&answers, out)?,
        AccessFormatArg::Json => write_who_can_json(&answers, out)?,
    }
    Ok(outcome(args, &read, &answers))
}

/// Whether the question was answered, and with a yes where that counts: one outside who can is enough,
/// whatever is not decided of others. What is not confirmed is no yes, and a gate must not take it
/// for a no.
fn outcome(args: &WhoCanArgs, read: &Read, answers: &[Answers<'_>]) -> Outcome {
    let is_undecided = answers.iter().any(|one| one.found.doubt.is_some());
    let is_anybody = answers.iter().any(|one| one.found.is_certain());
    let is_somebody = answers.iter().any(|one| !one.found.list.is_empty());
    match args.outside {
        _ if !read.missing.is_empty() => Outcome::Incomplete,
        Some(_) if is_anybody => Outcome::Findings,
        _ if is_undecided => Outcome::Incomplete,
        Some(_) if is_somebody => Outcome::Incomplete,
        Some(_) | None => Outcome::Clean,
    }
}

/// Whether a policy of this kind can say anything about the action; a wildcard may be any service's.
fn decides_about(document: &Document, action: &str) -> bool {
    let asked = action.split(':').next().unwrap_or_default();
    let fits = |own: &str| asked.contains(['*', '?']) || asked.eq_ignore_ascii_case(own);
    document.kind.service().is_none_or(fits)
}

/// Which policies are not asked and why: one by one, or how many of a kind for one reason.
fn left_out(documents: &[&Document], action: &str) -> Vec<String> {
    let why = |document: &Document| match (document.kind.service(), &document.describes) {
        (Some(own), _) if !decides_about(document, action) => ("decide", format!("about `{own}`")),
        (_, Some(other)) if document.kind.has_principals() => ("speak", format!("of `{other}`")),
        (_, Some(_) | None) => ("name", "no principals".to_owned()),
    };
    let mut groups: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for document in documents {
        groups.entry((document.kind.word(), why(document))).or_default().push(&document.name);
    }
    let sentence = |((kind, (verb, what)), names): (&(&str, (&str, String)), &Vec<&str>)| {
        let name = names.first().copied().unwrap_or_default();
        match names.len() {
            0 | 1 => format!("backstay: {kind} `{name}` is not asked: it {verb}s {what}"),
            many => format!(
                "backstay: {many} documents of kind {kind} are not asked, such as `{name}`: they {verb} {what}"
            ),
        }
    };
    groups.iter().map(sentence).collect()
}

/// Whose access is asked for, and about what.
fn question(
    args: &WhoCanArgs,
    resource: Option<&String>,
    mut setting: Setting,
    read: &Read,
) -> (Scope, Setting) {
    setting.asked.push(args.action.as_str().into());
    setting.asked_resource = resource.map(|arn| arn.as_str().into());
    let configuration = read.configuration.as_ref().map(|loaded| &loaded.configuration);
    let Some(outside) = args.outside else { return (Scope::Anyone, setting) };
    if matches!(outside, OutsideArg::Accounts | OutsideArg::Organization) {
        let ours = configuration.into_iter().flat_map(|own| &own.accounts);
        setting.trusted = ours.map(|account| account.value.id).collect();
    }
    if outside == OutsideArg::Organization {
        let id = configuration.and_then(|own| own.organization.id.as_ref());
        setting.organization = id.map(|id| id.value.clone());
    }
    (Scope::Outsiders, setting)
}

/// Says so where no service has such an action.
fn check_action(action: &str) -> Result<(), Error> {
    let refuse = |why: String| Err(Error::Request { option: "action", text: action.into(), why });
    let Some((prefix, _)) = action.split_once(':') else {
        return refuse("expected `service:Action`".to_owned());
    };
    if catalogue::service(prefix).is_some() && catalogue::expand(action).next().is_none() {
        let near = catalogue::suggest_action(action);
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return refuse(format!("the service has no such action{near}"));
    }
    Ok(())
}
