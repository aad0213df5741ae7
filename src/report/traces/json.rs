//! `backstay.traces/1`. Paths are written one by one: an estate has hundreds of thousands.

use std::borrow::Cow;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::aws::AccountId;
use crate::copy::{CopyPath, Decider, End, Evidence, EvidencePlace, PathVerdict, Step};
use crate::finding::Confidence;
use crate::source::{Position, Sources};

use super::super::place::Place;
use super::Traces;
use super::words::account_word;

/// Writes the report and a line break.
pub fn write_json(traces: &Traces<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        schema: "backstay.traces/1",
        tool: json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "facts": traces.facts,
        }),
        summary: summary(traces),
        would_decide: traces.would_decide.all.iter().map(decider).collect(),
        paths: Paths(traces),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Json,
    summary: Json,
    would_decide: Vec<Json>,
    paths: Paths<'a>,
}

/// The paths, each made when it is written.
struct Paths<'a>(&'a Traces<'a>);

impl Serialize for Paths<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.paths.iter().map(|it| path(self.0, it)))
    }
}

fn summary(traces: &Traces<'_>) -> Json {
    let deciders = traces.would_decide;
    let count = |verdict| traces.paths.iter().filter(|path| path.verdict == verdict).count();
    json!({
        "works": count(PathVerdict::Works),
        "fails": count(PathVerdict::Fails),
        "conditional": count(PathVerdict::Conditional),
        "would_decide": json!({
            "documents": deciders.documents(),
            "values": deciders.all.len().saturating_sub(deciders.documents()),
            "paths": deciders.paths,
        }),
    })
}

fn decider(decider: &Decider<'_>) -> Json {
    let need = decider.need;
    let id = AccountId::in_words(&need.id);
    let mut json = json!({ "id": id, "document": AccountId::in_words(&need.document) });
    if let Some(members) = json.as_object_mut() {
        members.extend(
            need.command.as_ref().map(|it| ("command".to_owned(), json!(AccountId::in_words(it)))),
        );
        members.extend(need.run_in.map(|it| ("account".to_owned(), json!(account_word(it)))));
        members.insert("paths".to_owned(), json!(decider.paths));
        members.insert("alone".to_owned(), json!(decider.alone));
    }
    json
}

#[derive(Serialize)]
struct PathJson<'a> {
    id: &'a str,
    plan: &'a str,
    rule: &'a str,
    resource_type: &'a str,
    resource: Option<Cow<'a, str>>,
    role: Option<Cow<'a, str>>,
    source: Json,
    destination: Json,
    verdict: &'static str,
    confidence: Confidence,
    fails_because: Vec<&'static str>,
    waits_for: Vec<Cow<'a, str>>,
    assumptions: &'a [String],
    steps: Vec<StepJson<'a>>,
}

fn path<'a>(traces: &Traces<'_>, path: &'a CopyPath<'_>) -> PathJson<'a> {
    PathJson {
        id: &path.id,
        plan: &path.plan_name,
        rule: path.rule.known_name(),
        resource_type: &path.resource_type,
        resource: path.resource.as_deref().map(AccountId::in_words),
        role: path.role.as_deref().map(AccountId::in_words),
        source: end(&path.source),
        destination: end(&path.destination),
        verdict: path.verdict.word(),
        confidence: path.confidence,
        fails_because: path.fails_because().map(|step| step.id.word()).collect(),
        waits_for: path.waits_for().into_iter().map(|need| AccountId::in_words(&need.id)).collect(),
        assumptions: &path.assumptions,
        steps: path.steps().map(|it| step(traces, it)).collect(),
    }
}

fn end(end: &End) -> Json {
    json!({
        "account": end.account.map(|account| account.to_string()),
        "region": end.region.as_ref().map(ToString::to_string),
        "vault": end.vault,
    })
}

#[derive(Serialize)]
struct StepJson<'a> {
    id: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Cow<'a, str>>,
    missing: &'a [String],
    evidence: Vec<Json>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documented: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<Cow<'a, str>>,
    /// What the policy of the key or vault lacks: statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    add: Option<Json>,
    reason: Cow<'a, str>,
    fact: Option<&'static str>,
}

fn step<'a>(traces: &Traces<'_>, step: &'a Step) -> StepJson<'a> {
    StepJson {
        id: step.id.word(),
        verdict: step.verdict.word(),
        principal: step.principal.as_deref().map(AccountId::in_words),
        action: step.action.as_deref(),
        resource: step.resource.as_deref().map(AccountId::in_words),
        missing: &step.missing,
        evidence: step.evidence.iter().map(|it| evidence(traces.sources, it)).collect(),
        add: traces.addition(step).and_then(|text| serde_json::from_str(&format!("[{text}]")).ok()),
        documented: step.doubts.iter().map(|doubt| doubt.action.as_str()).collect(),
        needs: step.needs.iter().map(|need| AccountId::in_words(&need.id)).collect(),
        reason: AccountId::in_words(&step.reason),
        fact: step.fact,
    }
}

fn evidence(sources: &Sources, evidence: &Evidence) -> Json {
    let mut json = json!({ "side": evidence.side, "decision": evidence.decision });
    let Some(members) = json.as_object_mut() else { return json };
    let mut put = |name: &str, value: Json| members.insert(name.to_owned(), value);
    match &evidence.place {
        EvidencePlace::BuiltIn(name) => {
            put("path", json!(name));
            put("statement", json!(evidence.statement));
        }
        EvidencePlace::Document(_, at) => {
            let place = Place::of(sources, *at);
            put("path", json!(place.path));
            put("statement", json!(evidence.statement));
            put("start", position(place.start));
            put("end", position(place.end));
        }
    }
    json
}

fn position(position: Position) -> Json {
    json!({ "line": position.line, "column": position.column, "offset": position.offset })
}
