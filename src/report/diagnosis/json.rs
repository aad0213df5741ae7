//! Why copy jobs failed, as `backstay.diagnosis/1`.

use std::io;

use serde_json::{Value as Json, json};

use crate::copy::{Diagnosis, EvidencePlace, Need, Step, StepId};
use crate::source::Sources;

use super::known;
use crate::report::place::Place;
use crate::report::traces::words::account_word;

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
    causes.extend(diagnosis.told().into_iter().map(|id| told(diagnosis, id)));
    let hypotheses = diagnosis.hypotheses().into_iter().map(|step| {
        json!({ "step": step.id.word(), "reason": step.reason, "needs": needs(&step.needs) })
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

/// A cause that the message alone names.
fn told(diagnosis: &Diagnosis<'_>, id: Option<StepId>) -> Json {
    let mut json = json!({ "step": id.map(StepId::word), "by": "message" });
    if let Some(members) = json.as_object_mut() {
        let remedy = diagnosis.message.map(|message| message.remedy);
        members.insert("remedy".to_owned(), json!(remedy));
        if let Some(step) = id.and_then(|id| diagnosis.step(id)) {
            members.insert("needs".to_owned(), needs(&step.needs));
            members.insert("assumptions".to_owned(), json!(step.assumptions));
        }
    }
    json
}

fn needs(needs: &[Need]) -> Json {
    let need = |need: &Need| {
        json!({
            "id": need.id,
            "document": need.document,
            "command": need.command,
            "account": need.run_in.map(account_word),
        })
    };
    needs.iter().map(need).collect()
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
