//! Why copy jobs failed: for people, and as `backstay.diagnosis/1`.

use std::io;

use serde_json::{Value as Json, json};

use crate::copy::{Diagnosis, EvidencePlace, Standing, Step, StepId};
use crate::iam::KnownText;
use crate::source::Sources;

use super::place::Place;
use super::traces::words::{decision, side};
use super::visible::visible;

/// Writes a paragraph for each job.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diagnoses(
    found: &[Diagnosis<'_>],
    sources: &Sources,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (number, diagnosis) in found.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write_one(diagnosis, sources, out)?;
    }
    Ok(())
}

fn write_one(
    diagnosis: &Diagnosis<'_>,
    sources: &Sources,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let job = diagnosis.job;
    let id = known(job.id.as_ref()).unwrap_or("without an id");
    let of = known(job.resource_arn.as_ref()).unwrap_or("a resource that is not named");
    let to =
        known(job.destination_backup_vault_arn.as_ref()).unwrap_or("a vault that is not named");
    writeln!(out, "copy job {}: {} to {}", visible(id), visible(of), visible(to))?;
    if !diagnosis.has_failed {
        let state = known(job.state.as_ref()).unwrap_or_default();
        return writeln!(out, "  it did not fail: its state is {}", visible(state));
    }
    if job.day.is_some() {
        writeln!(out, "  what AWS could do is taken as of {}", diagnosis.as_of)?;
    }
    match (known(job.status_message.as_ref()), diagnosis.message) {
        (Some(text), Some(message)) => {
            writeln!(out, "  message: {}", visible(text))?;
            writeln!(out, "  it means: {} ({})", message.meaning, message.source)?;
        }
        (Some(text), None) => {
            writeln!(out, "  message: {}", visible(text))?;
            writeln!(out, "  this version does not know the message")?;
        }
        (None, _) => writeln!(out, "  the job has no message")?,
    }
    let causes = diagnosis.causes();
    for step in &causes {
        writeln!(out, "\n× cause: {}", step.id.word())?;
        write_step(step, sources, out)?;
    }
    for id in told(diagnosis) {
        match id {
            Some(id) => writeln!(out, "\n× cause, by the message alone: {}", id.word())?,
            None => writeln!(out, "\n× cause: what the message says, and no step is about")?,
        }
    }
    for step in diagnosis.hypotheses() {
        writeln!(out, "\n? not decided: {}", step.id.word())?;
        writeln!(out, "  {}", visible(&step.reason))?;
        for need in &step.needs {
            writeln!(out, "  to decide: {}", visible(&need.document))?;
            if let Some(command) = &need.command {
                writeln!(out, "    {}", visible(command))?;
            }
        }
    }
    write_allowed(diagnosis, out)?;
    if !diagnosis.is_found() {
        writeln!(out, "\nno cause found{}", instead(diagnosis))?;
    }
    Ok(())
}

/// The steps that the message speaks of and that are allowed: if what is assumed holds, or in any case.
fn write_allowed(diagnosis: &Diagnosis<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for step in diagnosis.assumed() {
        writeln!(out, "\n? allowed, if what is assumed holds: {}", step.id.word())?;
        for assumption in &step.assumptions {
            writeln!(out, "  assuming that {}", visible(assumption))?;
        }
    }
    let refuted = diagnosis.refuted();
    if !refuted.is_empty() {
        writeln!(out)?;
    }
    for step in refuted {
        writeln!(out, "✓ ruled out: {}: {}", step.id.word(), visible(&step.reason))?;
    }
    Ok(())
}

/// What there is instead of a cause.
fn instead(diagnosis: &Diagnosis<'_>) -> String {
    let newer = "they may say what holds now, and not when the job ran";
    match (diagnosis.hypotheses().len(), diagnosis.message) {
        (0, Some(_)) if !diagnosis.assumed().is_empty() => {
            format!(" in the documents at hand: what is assumed may not hold, or {newer}")
        }
        (0, Some(_)) => {
            format!(": the documents at hand allow what the message speaks of; {newer}")
        }
        (0, None) => format!(": the documents at hand allow every step; {newer}"),
        (1, _) => "; 1 step is not decided".to_owned(),
        (open, _) => format!("; {open} steps are not decided"),
    }
}

fn write_step(step: &Step, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "  {}", visible(&step.reason))?;
    for evidence in &step.evidence {
        let place = match &evidence.place {
            EvidencePlace::BuiltIn(name) => name.clone(),
            EvidencePlace::Document(_, at) => {
                let place = Place::of(sources, *at);
                format!("{}:{}:{}", place.path, place.start.line, place.start.column)
            }
        };
        let statement = evidence.statement.as_deref().map(|it| format!(", statement `{it}`"));
        let statement = statement.unwrap_or_default();
        let (side, decision) = (side(step, evidence), decision(evidence));
        writeln!(out, "  {side}: {decision}, {}{}", visible(&place), visible(&statement))?;
    }
    match step.remedy() {
        Some(remedy) => writeln!(out, "  do: {}", visible(&remedy)),
        None => Ok(()),
    }
}

/// The steps that the message alone says stop the copy; `None` for a cause that no step is about.
fn told(diagnosis: &Diagnosis<'_>) -> Vec<Option<StepId>> {
    let Some(message) = diagnosis.message.filter(|_| diagnosis.is_told()) else {
        return Vec::new();
    };
    let open = message.steps.iter().filter(|id| diagnosis.standing(**id) == Standing::Open);
    if message.steps.is_empty() { vec![None] } else { open.map(|id| Some(*id)).collect() }
}

/// Writes `backstay.diagnosis/1` and a line break.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diagnoses_json(
    found: &[Diagnosis<'_>],
    sources: &Sources,
    facts: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = json!({
        "schema": "backstay.diagnosis/1",
        "tool": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "facts": facts,
        },
        "jobs": found.iter().map(|one| job(one, sources)).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn job(diagnosis: &Diagnosis<'_>, sources: &Sources) -> Json {
    let job = diagnosis.job;
    let message = diagnosis.message.map(|message| {
        json!({
            "means": message.meaning,
            "steps": message.steps.iter().map(|id| id.word()).collect::<Vec<_>>(),
            "source": message.source,
        })
    });
    let mut causes: Vec<Json> = diagnosis.causes().iter().map(|it| cause(it, sources)).collect();
    causes.extend(
        told(diagnosis)
            .into_iter()
            .map(|id| json!({ "step": id.map(StepId::word), "by": "message" })),
    );
    let hypotheses = diagnosis.hypotheses().into_iter().map(|step| {
        let needs = step.needs.iter().map(
            |need| json!({ "id": need.id, "document": need.document, "command": need.command }),
        );
        json!({
            "step": step.id.word(),
            "reason": step.reason,
            "needs": needs.collect::<Vec<_>>(),
        })
    });
    let assumed = diagnosis.assumed().into_iter();
    let assumed =
        assumed.map(|step| json!({ "step": step.id.word(), "assumptions": step.assumptions }));
    let refuted = diagnosis.refuted().into_iter();
    let refuted = refuted.map(|step| json!({ "step": step.id.word(), "reason": step.reason }));
    json!({
        "id": known(job.id.as_ref()),
        "state": known(job.state.as_ref()),
        "status_message": known(job.status_message.as_ref()),
        "resource": known(job.resource_arn.as_ref()),
        "destination": known(job.destination_backup_vault_arn.as_ref()),
        "as_of": diagnosis.as_of.to_string(),
        "message": message,
        "found": diagnosis.is_found(),
        "causes": causes,
        "hypotheses": hypotheses.collect::<Vec<_>>(),
        "assumed": assumed.collect::<Vec<_>>(),
        "refuted": refuted.collect::<Vec<_>>(),
    })
}

fn cause(step: &Step, sources: &Sources) -> Json {
    let evidence = step.evidence.iter().map(|evidence| {
        let mut json = json!({ "side": evidence.side, "decision": evidence.decision });
        let place = match &evidence.place {
            EvidencePlace::BuiltIn(name) => json!({ "path": name }),
            EvidencePlace::Document(_, at) => {
                let place = Place::of(sources, *at);
                let (line, column) = (place.start.line, place.start.column);
                json!({ "path": place.path, "start": { "line": line, "column": column } })
            }
        };
        if let (Some(members), Json::Object(place)) = (json.as_object_mut(), place) {
            members.extend(place);
            members.insert("statement".to_owned(), json!(evidence.statement));
        }
        json
    });
    json!({
        "step": step.id.word(),
        "by": "documents",
        "reason": step.reason,
        "missing": step.missing,
        "remedy": step.remedy(),
        "evidence": evidence.collect::<Vec<_>>(),
        "fact": step.fact,
    })
}

fn known(text: Option<&KnownText>) -> Option<&str> {
    text.and_then(|text| text.value.yes()).map(|text| &**text)
}
