//! YAML to tree.
//!
//! What differs from other YAML readers: every key and value knows its bytes, keys that occur
//! twice are both kept, CloudFormation's short tags become the long form, and what aliases and
//! merge keys bring in keeps the places of the originals, because that is where people edit.
//!
//! Architecture invariant: only `events` and `words` know the parser crate.

mod anchors;
mod compose;
mod events;
mod maps;
mod scalar;
mod tags;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use crate::source::{Location, SourceId, Span};

use super::{Fault, FaultKind, Limits, Parsed};

/// The most faults of one kind that are reported for a text.
const FAULTS_OF_A_KIND: u32 = 1_000;

/// Reads a YAML stream. `text` is the text of `source`; all places are in it.
///
/// A document that breaks the grammar is kept up to the break and the next one is read; documents
/// without content are passed over, so `root` is the first that says something.
/// Of each kind of fault the first thousand are listed.
pub fn parse(source: SourceId, text: &str, limits: &Limits) -> Parsed {
    let mut parsed = events::read(source, text, *limits);
    if text.starts_with('\u{feff}') {
        parsed.faults.push(Fault {
            kind: FaultKind::ByteOrderMark,
            at: Location::new(source, Span::new(0, 3)),
            detail: Box::default(),
            first: None,
        });
    }
    parsed.faults.sort_by_key(|fault| fault.at.span);
    let mut told = BTreeMap::new();
    parsed.faults.retain(|fault| {
        let count = told.entry(fault.kind).or_insert(0_u32);
        *count += 1;
        *count <= FAULTS_OF_A_KIND
    });
    parsed.comments.sort_by_key(|(at, _)| at.span);
    parsed
}
