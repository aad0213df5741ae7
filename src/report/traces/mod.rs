//! Copy paths: `backstay.traces/1` for programs, and sentences for people.

mod human;
mod json;

pub use human::write_human;
pub use json::write_json;

use crate::copy::{CopyPath, Decider};
use crate::inventory::Inventory;
use crate::source::Sources;

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
    pub would_decide: &'a [Decider<'a>],
}
