//! Decisions of `evaluate`: one JSON object a line, or a table with reasons.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Address, Confidence, Finding, Label, RuleId, Severity};
use crate::iam::case::{Case, CaseError};
use crate::iam::evaluate::{Nearest, StatementRef};
use crate::iam::{Answer, words};
use crate::source::Sources;

use super::human::{Canvas, draw};

/// A case with its answer.
#[derive(Debug)]
pub struct Decided {
    /// The case.
    pub case: Case,
    /// The answer.
    pub answer: Answer,
    /// For an implicit denial, the statement that came nearest.
    pub nearest: Option<Nearest>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    decision: &'a str,
    decided_by: Vec<By>,
    depends_on: Vec<String>,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<By>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
}

#[derive(Serialize)]
struct By {
    policy: String,
    statement: usize,
    sid: Option<String>,
}

#[derive(Serialize)]
struct Unread<'a> {
    id: &'a str,
    error: &'a str,
}

impl By {
    fn new(by: &StatementRef) -> Self {
        let sid = by.sid.as_deref().map(str::to_owned);
        Self { policy: by.policy.to_string(), statement: by.statement, sid }
    }
}

/// Writes one case as a line of JSON. `expected` is there only where the answer is another.
pub fn write_json(decided: &Result<Decided, CaseError>, out: &mut dyn Write) -> io::Result<()> {
    match decided {
        Err(error) => json_line(&Unread { id: &error.id, error: &error.message }, out),
        Ok(Decided { case, answer, nearest }) => {
            let expected = case.expected.filter(|_| !case.is_met(answer));
            let line = Line {
                id: &case.id,
                decision: answer.decision.word(),
                decided_by: answer.decided_by.iter().map(By::new).collect(),
                depends_on: answer.decision.causes().iter().map(ToString::to_string).collect(),
                reason: words::reason(case, answer, nearest.as_ref()).join("; "),
                nearest: nearest.as_ref().map(|nearest| By::new(&nearest.statement)),
                expected: expected.map(|expected| expected.decision.word()),
            };
            json_line(&line, out)
        }
    }
}

fn json_line(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes all cases as a table with reasons, then those whose expectation is not met, then a line
/// of figures.
pub fn write_table(
    all: &[Result<Decided, CaseError>],
    sources: &Sources,
    canvas: Canvas,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widest = all.iter().map(|one| id(one).chars().count()).max().unwrap_or(0).min(40);
    for one in all {
        let (word, lines) = match one {
            Err(error) => ("unread", vec![error.message.clone()]),
            Ok(Decided { case, answer, nearest }) => {
                (answer.decision.word(), words::reason(case, answer, nearest.as_ref()))
            }
        };
        let mut lead = format!("{:widest$}  {word:16}", id(one));
        for line in lines {
            writeln!(out, "{lead}  {line}")?;
            lead = " ".repeat(lead.chars().count());
        }
    }
    let unmet: Vec<&Decided> = all
        .iter()
        .filter_map(|one| one.as_ref().ok())
        .filter(|decided| !decided.case.is_met(&decided.answer))
        .collect();
    for decided in &unmet {
        writeln!(out)?;
        out.write_all(draw(sources, &finding(decided), canvas).as_bytes())?;
    }
    if all.iter().any(|one| one.as_ref().is_ok_and(|decided| decided.case.expected.is_some())) {
        let word = if all.len() == 1 { "case" } else { "cases" };
        writeln!(out, "\n{} {word}, {} not as expected", all.len(), unmet.len())?;
    }
    Ok(())
}

fn id(one: &Result<Decided, CaseError>) -> &str {
    match one {
        Ok(decided) => &decided.case.id,
        Err(error) => &error.id,
    }
}

/// An expectation that is not met, with the statement that decided otherwise.
fn finding(decided: &Decided) -> Finding {
    let Decided { case, answer, nearest } = decided;
    let expected = case.expected.map_or("", |expected| expected.decision.word());
    let found = answer.decision.word();
    let deciding = answer.decided_by.iter().map(|by| (by, "decided by this statement"));
    let near = nearest.iter().map(|near| (&near.statement, "this statement came nearest"));
    let related = deciding.chain(near).filter_map(|(by, text)| {
        let document = case.policies.document(by.policy)?;
        let statement = document.statements.get(by.statement)?;
        Some(Label { at: statement.at, text: text.to_owned() })
    });
    Finding {
        rule: RuleId::new("expectation-not-met"),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!("case `{}` is `{found}`, expected `{expected}`", case.id),
        help: Some(words::reason(case, answer, nearest.as_ref()).join("; ")),
        address: Address::whole("case", &case.id),
        primary: Label {
            at: case.expected.map_or(case.at, |expected| expected.at),
            text: format!("found `{found}`"),
        },
        related: related.collect(),
        values: vec![found.to_owned(), expected.to_owned()],
        witness: None,
        fix: None,
        fingerprint: String::new(),
        suppressed: None,
        path: Vec::new(),
    }
}
