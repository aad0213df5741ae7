//! Copy paths: `backstay.traces/1` for programs, and pictures for people.

mod groups;
mod html;
mod human;
mod json;
mod markdown;
mod mermaid;
pub(super) mod pen;
pub(super) mod scene;
mod svg;
pub(super) mod words;

pub use html::write_html;
pub use human::write_human;
pub use json::write_json;
pub use markdown::write_markdown;
pub use mermaid::write_mermaid;
pub use svg::write_svg;

use std::collections::BTreeMap;

use crate::copy::{CopyPath, Deciders, Lacks, Permission, Step, Verdict};
use crate::inventory::Inventory;
use crate::rules::paste;
use crate::source::{Location, Sources};

use super::place::Place;

/// The statements that copies need which fail, for each policy at hand, and under `None` with the name of the
/// key, vault or role where no policy is.
pub type Lacking = BTreeMap<Lacks, Vec<Permission>>;

/// Everything that a report about paths is made of.
#[derive(Clone, Copy, Debug)]
pub struct Traces<'a> {
    /// The texts that evidence lies in.
    pub sources: &'a Sources,
    /// The documents that evidence names.
    pub inventory: &'a Inventory,
    /// The date of the facts, `YYYY-MM-DD`.
    pub facts: &'a str,
    /// The paths, in order.
    pub paths: &'a [CopyPath<'a>],
    /// What policies lack for failing ones.
    pub lacking: &'a Lacking,
    /// What would decide the conditional ones.
    pub would_decide: &'a Deciders<'a>,
}

/// A place for people: `keys/app.json:7:5`.
fn place_of(traces: &Traces<'_>, at: Location) -> String {
    let place = Place::of(traces.sources, at);
    format!("{}:{}:{}", place.path, place.start.line, place.start.column)
}

impl Traces<'_> {
    /// The statements, as JSON, that the policy lacks at which a step stops.
    fn addition(&self, step: &Step) -> Option<String> {
        let is_lacking = step.verdict == Verdict::Denied && !step.permits.is_empty();
        let permissions = self.lacking.get(&step.lacks()).filter(|_| is_lacking)?;
        Some(paste(permissions))
    }
}
