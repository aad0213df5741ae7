//! Findings as results.

use std::collections::BTreeMap;

use super::model::{
    ArtifactChange, CodeFlow, Content, Fix, FixProperties, Location, LogicalLocation,
    PhysicalLocation, Region, Replacement, ResultProperties, SarifResult, Suppression, ThreadFlow,
    ThreadFlowLocation,
};
use super::uri::artifact;
use super::{LEFT_OUT, text};
use crate::finding::{self, Applicability, Finding, Label, Suppressed, edits_in_files};
use crate::report::Report;
use crate::report::place::Place;
use crate::source::{Location as At, Sources};

/// Our own key: GitHub's is computed by its upload action from the text of the line.
const FINGERPRINT: &str = "backstay/v1";
/// Places that GitHub keeps of a result.
const MOST_PLACES: usize = 100;
/// A snippet over this many bytes is left out.
const LONGEST_SNIPPET: u32 = 4_096;

/// One finding.
pub(super) fn result<'a>(
    sources: &Sources,
    finding: &'a Finding,
    rules: &BTreeMap<&'a str, usize>,
) -> SarifResult<'a> {
    let rule_id = finding.rule.as_str();
    SarifResult {
        rule_id,
        rule_index: rules.get(rule_id).copied(),
        level: finding.severity.word(),
        message: text(sentences(finding)),
        locations: primary(sources, finding).into_iter().collect(),
        related_locations: related(sources, finding),
        code_flows: code_flow(sources, finding).into_iter().collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.as_str())]),
        fixes: finding.fix.as_ref().and_then(|one| fix(sources, one)).into_iter().collect(),
        suppressions: finding.suppressed.as_ref().map(suppression).into_iter().collect(),
        properties: ResultProperties {
            confidence: finding.confidence.word(),
            witness: finding.witness.as_ref(),
        },
    }
}

/// The result that says how many others there were, at the place of the first one: GitHub wants
/// every result to have a place.
pub(super) fn left_out<'a>(report: &Report<'a>, rule_index: usize) -> Option<SarifResult<'a>> {
    if report.left_out == 0 {
        return None;
    }
    let message = format!("{} more results were left out; these are the worst.", report.left_out);
    let first = report
        .findings
        .first()
        .map(|finding| At::new(finding.primary.at.source, At::default().span));
    Some(SarifResult {
        rule_id: LEFT_OUT,
        rule_index: Some(rule_index),
        level: "note",
        message: text(message),
        locations: first.and_then(|at| location(report.sources, at)).into_iter().collect(),
        related_locations: Vec::new(),
        code_flows: Vec::new(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, LEFT_OUT)]),
        fixes: Vec::new(),
        suppressions: Vec::new(),
        properties: ResultProperties { confidence: "high", witness: None },
    })
}

/// What is wrong and what to do, as sentences: GitHub makes the first one the title.
fn sentences(finding: &Finding) -> String {
    let mut all = sentence(&finding.message);
    if let Some(help) = &finding.help {
        all.push(' ');
        all.push_str(&sentence(help));
    }
    all
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

fn primary<'a>(sources: &Sources, finding: &'a Finding) -> Option<Location<'a>> {
    let mut place = labelled(sources, &finding.primary)?;
    place.logical_locations = vec![LogicalLocation { fully_qualified_name: &finding.address.0 }];
    Some(place)
}

fn related<'a>(sources: &Sources, finding: &'a Finding) -> Vec<Location<'a>> {
    let places = finding.others().filter_map(|label| labelled(sources, label));
    let numbered = places.zip(1..).map(|(place, id)| Location { id: Some(id), ..place });
    numbered.take(MOST_PLACES).collect()
}

/// The path that a finding stops, in its order.
fn code_flow<'a>(sources: &Sources, finding: &'a Finding) -> Option<CodeFlow<'a>> {
    let places = finding.path.iter().filter_map(|label| labelled(sources, label)).take(MOST_PLACES);
    let locations: Vec<_> = places.map(|location| ThreadFlowLocation { location }).collect();
    (!locations.is_empty()).then_some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

fn labelled<'a>(sources: &Sources, label: &'a Label) -> Option<Location<'a>> {
    let mut place = location(sources, label.at)?;
    place.message = (!label.text.is_empty()).then(|| text(label.text.as_str()));
    Some(place)
}

/// A place in a file; nothing for what is built in.
pub(super) fn location<'a>(sources: &Sources, at: At) -> Option<Location<'a>> {
    let place = Place::of(sources, at);
    if !place.is_somewhere() {
        return None;
    }
    let artifact_location = artifact(&place.path);
    let region = region(sources, &place);
    let physical_location = PhysicalLocation { artifact_location, region };
    Some(Location { id: None, physical_location, logical_locations: Vec::new(), message: None })
}

fn region(sources: &Sources, place: &Place) -> Region {
    let (start, end) = (place.start, place.end);
    let byte_length = end.offset.saturating_sub(start.offset);
    let snippet = (1..=LONGEST_SNIPPET).contains(&byte_length).then(|| {
        let span = crate::source::Span::new(start.offset, end.offset);
        Content { text: sources.slice(At::new(place.at.source, span)) }
    });
    Region {
        start_line: start.line,
        start_column: start.utf16_column,
        end_line: end.line,
        end_column: end.utf16_column,
        byte_offset: start.offset,
        byte_length,
        snippet,
    }
}

/// The fix, its edits by file; nothing where an edit cannot be written in its file.
fn fix<'a>(sources: &Sources, fix: &'a finding::Fix) -> Option<Fix<'a>> {
    let mut changes: Vec<(At, ArtifactChange)> = Vec::new();
    for edit in edits_in_files(sources, fix)? {
        let place = Place::of(sources, edit.at);
        let replacement = Replacement {
            deleted_region: region(sources, &place),
            inserted_content: Content { text: edit.replacement },
        };
        let same_file = |(at, _): &&mut (At, ArtifactChange)| at.source == edit.at.source;
        if let Some((_, change)) = changes.iter_mut().find(same_file) {
            change.replacements.push(replacement);
            continue;
        }
        let artifact_location = artifact(&place.path);
        let replacements = vec![replacement];
        changes.push((edit.at, ArtifactChange { artifact_location, replacements }));
    }
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    (!changes.is_empty()).then(|| Fix {
        description: text(sentence(&fix.title)),
        artifact_changes: changes.into_iter().map(|(_, change)| change).collect(),
        properties: FixProperties { applicability },
    })
}

fn suppression(suppressed: &Suppressed) -> Suppression<'_> {
    let kind = match suppressed.by {
        "comment" | "metadata" => "inSource",
        _ => "external",
    };
    Suppression { kind, status: "accepted", justification: &suppressed.reason }
}
