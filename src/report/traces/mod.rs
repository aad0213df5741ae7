//! Copy paths: `backstay.traces/1` for programs, and pictures for people.

mod groups;
mod html;
mod human;
mod json;
mod markdown;
mod mermaid;
mod scene;
mod svg;
pub(super) mod words;

pub use html::write_html;
pub use human::write_human;
pub use json::write_json;
pub use markdown::write_markdown;
pub use mermaid::write_mermaid;
pub use svg::write_svg;

use crate::copy::{CopyPath, Deciders};
use crate::inventory::Inventory;
use crate::source::{Location, Sources};

use super::place::Place;

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
    /// What would decide the conditional ones.
    pub would_decide: &'a Deciders<'a>,
}

/// A place for people: `keys/app.json:7:5`.
fn place_of(traces: &Traces<'_>, at: Location) -> String {
    let place = Place::of(traces.sources, at);
    format!("{}:{}:{}", place.path, place.start.line, place.start.column)
}
