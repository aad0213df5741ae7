//! Why copy jobs failed, for people: what the message means, what stopped the copy and what to do, else
//! what would decide. [`json`] says the same to programs.

mod json;

pub use json::write_diagnoses_json;

use std::io;

use crate::copy::facts::Message;
use crate::copy::{Diagnosis, EvidencePlace, Need, Step, StepId};
use crate::iam::KnownText;
use crate::source::Sources;

use super::Canvas;
use super::place::Place;
use super::traces::pen::Pen;
use super::traces::scene::Sign;
use super::traces::words::{asking, decision, side};

/// Writes a few paragraphs for each job.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diagnoses(
    found: &[Diagnosis<'_>],
    sources: &Sources,
    canvas: Canvas,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let pen = Pen::new(canvas);
    for (number, diagnosis) in found.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        Paper { sources, pen, out: &mut *out }.diagnosis(diagnosis)?;
    }
    Ok(())
}

/// What a diagnosis is written on.
struct Paper<'p> {
    sources: &'p Sources,
    pen: Pen,
    out: &'p mut dyn io::Write,
}

impl Paper<'_> {
    fn diagnosis(&mut self, diagnosis: &Diagnosis<'_>) -> io::Result<()> {
        self.head(diagnosis)?;
        if !diagnosis.has_failed {
            return Ok(());
        }
        for step in diagnosis.causes() {
            self.title(Sign::Stops, "cause", step.id.word())?;
            self.cause(step)?;
        }
        for id in diagnosis.told() {
            self.told(diagnosis, id)?;
        }
        self.hypotheses(&diagnosis.hypotheses())?;
        for step in diagnosis.assumed() {
            self.title(Sign::Open, "allowed, if what is assumed holds", step.id.word())?;
            self.assumptions(step)?;
        }
        let refuted = diagnosis.refuted();
        if !refuted.is_empty() {
            writeln!(self.out)?;
        }
        for step in refuted {
            let lead = format!("{} ", self.pen.mark(Sign::Fine));
            self.text(&lead, &format!("ruled out: {}: {}", step.id.word(), step.reason))?;
        }
        if !diagnosis.is_found() {
            writeln!(self.out)?;
            self.text("", &format!("no cause found{}", instead(diagnosis)))?;
        }
        Ok(())
    }

    /// Which job it is, what its message was, and what that means.
    fn head(&mut self, diagnosis: &Diagnosis<'_>) -> io::Result<()> {
        let job = diagnosis.job;
        let id = known(job.id.as_ref()).unwrap_or("without an id");
        let of = known(job.resource_arn.as_ref()).unwrap_or("a resource that is not named");
        let to =
            known(job.destination_backup_vault_arn.as_ref()).unwrap_or("a vault that is not named");
        let title = self.pen.paragraph("", &format!("copy job {id}"));
        writeln!(self.out, "{}", self.pen.bold(title.trim_end()))?;
        self.text("  of: ", of)?;
        self.text("  to: ", to)?;
        if !diagnosis.has_failed {
            let state = known(job.state.as_ref()).unwrap_or_default();
            return self.text("  ", &format!("it did not fail: its state is {state}"));
        }
        if job.day.is_some() {
            self.text("  ", &format!("what AWS could do is taken as of {}", diagnosis.as_of))?;
        }
        match (known(job.status_message.as_ref()), diagnosis.message) {
            (Some(text), Some(Message { meaning, source, .. })) => {
                self.text("  message: ", text)?;
                self.text("  it means: ", &format!("{meaning} ({source})"))
            }
            (Some(text), None) => {
                self.text("  message: ", text)?;
                self.text("  ", "this version does not know the message")
            }
            (None, _) => self.text("  ", "the job has no message"),
        }
    }

    /// A step that the documents deny: why, who says so, and what to do.
    fn cause(&mut self, step: &Step) -> io::Result<()> {
        self.text("  ", &step.reason)?;
        for evidence in &step.evidence {
            let place = match &evidence.place {
                EvidencePlace::BuiltIn(name) => name.clone(),
                EvidencePlace::Document(_, at) => {
                    let place = Place::of(self.sources, *at);
                    format!("{}:{}:{}", place.path, place.start.line, place.start.column)
                }
            };
            let statement = evidence.statement.as_deref().map(|it| format!(" `{it}`"));
            let (side, decision) = (side(step, evidence), decision(evidence));
            let line =
                format!("{decision} by the {side}: {place}{}", statement.unwrap_or_default());
            let lead = format!("  {} ", self.pen.mark(Sign::of_side(evidence)));
            self.text(&lead, &line)?;
        }
        match step.remedy() {
            Some(remedy) => self.help("do", &remedy),
            None => Ok(()),
        }
    }

    /// A cause that the message alone names: what to do, and what would confirm it.
    fn told(&mut self, diagnosis: &Diagnosis<'_>, id: Option<StepId>) -> io::Result<()> {
        let name = id.map_or("no step of the path, but what the message says", StepId::word);
        self.title(Sign::Stops, "cause, by the message alone", name)?;
        if let Some(message) = diagnosis.message {
            self.help("do", message.remedy)?;
        }
        let Some(step) = id.and_then(|id| diagnosis.step(id)) else { return Ok(()) };
        if !step.assumptions.is_empty() {
            self.text("  ", "what is at hand does not show it:")?;
            self.text("  ", &step.reason)?;
            self.assumptions(step)?;
        }
        self.needs("to confirm", &step.needs)
    }

    /// The steps that may be the cause, those together that the same documents would decide.
    fn hypotheses(&mut self, open: &[&Step]) -> io::Result<()> {
        let mut groups: Vec<Vec<&Step>> = Vec::new();
        for step in open {
            let same = |group: &&mut Vec<&Step>| group.iter().all(|it| it.needs == step.needs);
            match groups.iter_mut().find(same) {
                Some(group) => group.push(step),
                None => groups.push(vec![step]),
            }
        }
        for alike in &groups {
            let names: Vec<&str> = alike.iter().map(|step| step.id.word()).collect();
            self.title(Sign::Open, "not decided", &names.join(", "))?;
            let Some(first) = alike.first() else { continue };
            let mut said: Vec<&str> = Vec::new();
            for step in alike {
                // what is needed is told below
                let is_told = first.needs.iter().any(|need| step.reason.ends_with(&need.document));
                if !is_told && !said.contains(&&*step.reason) {
                    self.text("  ", &step.reason)?;
                    said.push(&step.reason);
                }
            }
            self.needs("to decide", &first.needs)?;
        }
        Ok(())
    }

    fn needs(&mut self, verb: &str, needs: &[Need]) -> io::Result<()> {
        for need in needs {
            let what = format!("{}{}", need.document, asking(need));
            self.text(&format!("  {verb}: "), &what)?;
            if let Some(command) = &need.command {
                writeln!(self.out, "    {}", self.pen.help(&self.pen.plain(command)))?;
            }
        }
        Ok(())
    }

    fn assumptions(&mut self, step: &Step) -> io::Result<()> {
        for assumption in &step.assumptions {
            self.text("  ~ ", assumption)?;
        }
        Ok(())
    }

    fn title(&mut self, sign: Sign, word: &str, name: &str) -> io::Result<()> {
        let lead = format!("{} ", self.pen.mark(sign));
        let text = self.pen.paragraph(&lead, &format!("{word}: {name}"));
        writeln!(self.out, "\n{}", self.pen.signed(sign, text.trim_end()))
    }

    fn help(&mut self, word: &str, text: &str) -> io::Result<()> {
        let text = self.pen.paragraph(&format!("  {word}: "), text);
        writeln!(self.out, "{}", self.pen.help(text.trim_end()))
    }

    fn text(&mut self, lead: &str, text: &str) -> io::Result<()> {
        self.out.write_all(self.pen.paragraph(lead, text).as_bytes())
    }
}

/// What there is instead of a cause.
fn instead(diagnosis: &Diagnosis<'_>) -> String {
    let newer = "they may say what holds now, and not when the job ran";
    if diagnosis.path.is_none() {
        return ": the job does not say what was copied from where to where".to_owned();
    }
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

fn known(text: Option<&KnownText>) -> Option<&str> {
    text.and_then(|text| text.value.yes()).map(|text| &**text)
}
