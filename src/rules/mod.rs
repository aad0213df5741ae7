//! Floor 6: rules find facts and places; their pages in `rules/` turn these into words.
//!
//! A rule is one page. Its logic is a query over a view, or a Rust check named after it in
//! `checks`. Architecture invariant: a Rust check holds no sentences.

mod checks;
mod header;
mod hit;
mod load;
mod mend;
mod needs;
mod page;
mod paths;
mod query;
mod registry;
mod run;
mod select;
mod spaces;
mod speak;
mod trial;
pub mod view;

pub use checks::TABLE as CHECKS;
pub use header::{Header, Logic, Name};
pub use hit::{Check, Context, Hit, Hits, Unjudged};
pub use load::check as check_page;
pub use mend::paste;
pub use page::{BROKEN_PAGE, Example, ExampleFile, LabelWords, Mistake, Page, Passage, Words};
pub use registry::{Rule, Rules, UserPage};
pub use run::{NotJudged, Outcome};
pub use select::{Choice, Selection};
pub use spaces::{KeyPolicy, Management, Spaces};
use spaces::{asked_alone, covered_statements};
pub use speak::sort;
pub use trial::{Draw, Trial, blessed, try_rule};

#[cfg(test)]
mod tests;
