//! Floor 6: rules find facts and places; their pages in `rules/` turn these into words.
//!
//! A rule is one page. Its logic is a query over a view, or a Rust check named after it in this
//! folder. Architecture invariant: a Rust check holds no sentences.

mod hit;

pub use hit::{Check, Context, Hit};
