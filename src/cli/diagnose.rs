//! `backstay diagnose`: why a copy job failed, by its message and by whatever else is at hand.

use std::io::Write;
use std::path::PathBuf;

use crate::copy;
use crate::inventory::{DocumentId, Kind};
use crate::report::{write_diagnoses, write_diagnoses_json};

use super::Outcome;
use super::args::{AccessFormatArg, DiagnoseArgs, InputArgs};
use super::error::Error;
use super::gather::Input;
use super::run::{Read, in_threads, read};
use super::terminal;

/// Runs the command and writes what it found to `out`.
pub(super) fn diagnose(args: &DiagnoseArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let mut paths: Vec<PathBuf> = vec![args.job.clone()];
    paths.extend(args.input.paths.iter().cloned());
    let mut read = read(&InputArgs { paths, ..args.input.clone() })?;
    for sentence in &read.missing {
        terminal::say(&format!("backstay: {sentence}"));
    }
    let jobs = jobs(&read, args);
    if jobs.is_empty() {
        return Err(Error::NoJob(args.job.clone()));
    }
    let configured = read.configuration.as_ref().and_then(|it| it.configuration.as_of);
    // what AWS could do on the day of the job decided it
    let as_of = |day| args.as_of.or(day).or(configured).unwrap_or_else(copy::facts::newest);
    let inventory = &mut read.inventory;
    let found = in_threads(args.input.jobs, || copy::diagnose(inventory, &jobs, as_of))?;
    match args.format {
        AccessFormatArg::Human => {
            let canvas = terminal::canvas(args.color, args.ascii);
            write_diagnoses(&found, &read.sources, canvas, out)?;
        }
        AccessFormatArg::Json => {
            write_diagnoses_json(&found, &read.sources, copy::facts::date(), out)?;
        }
    }
    let is_found = found.iter().any(copy::Diagnosis::is_found);
    Ok(if !read.missing.is_empty() {
        Outcome::Incomplete
    } else if is_found {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// The copy jobs of the named file.
fn jobs(read: &Read, args: &DiagnoseArgs) -> Vec<DocumentId> {
    let named = args.job.canonicalize().ok();
    let is_it = |input: &Input| match input {
        Input::File(found) => Some(&found.path) == named.as_ref(),
        Input::Stdin(_) => args.job.as_os_str() == "-",
    };
    let source = read.inputs.iter().find(|(input, _)| is_it(input)).map(|(_, source)| *source);
    let documents = read.inventory.documents.iter().enumerate();
    let ours = documents.filter(|(_, document)| {
        let file = read.sources.in_file(document.at).source;
        document.kind == Kind::CopyJob && Some(file) == source
    });
    ours.filter_map(|(index, _)| DocumentId::at(index)).collect()
}
