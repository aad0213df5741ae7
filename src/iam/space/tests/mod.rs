//! Questions over all requests, on policies that people write.

mod brute_force;
mod callers;
pub(super) mod chance;
mod decided;
mod facts;
mod hard;
mod inputs;
mod inside;
mod laws;
mod lists;
mod many;
mod questions;
mod ties;
mod unresolved;
mod variables;

use crate::iam::PolicyDocument;
use crate::iam::evaluate::PolicyKind;
use crate::source::SourceId;
use crate::syntax::Limits;

use super::{Setting, Space};

/// Reads a policy.
fn policy(text: &str) -> PolicyDocument {
    let parsed = crate::syntax::json::parse(SourceId::NOWHERE, text, &Limits::default());
    PolicyDocument::read(parsed.root)
}

/// A policy of some statements.
pub(super) fn statements(list: &[&str]) -> PolicyDocument {
    policy(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(",")))
}

/// The policy of a key in account 111122223333.
fn key_setting() -> Setting {
    Setting { owner: "111122223333".parse().ok(), ..Setting::new(PolicyKind::KeyPolicy) }
}

fn key_space(document: &PolicyDocument) -> Space<'_> {
    Space::of(&[document], key_setting())
}

/// How many times the usual number of random policies to look at: `BACKSTAY_LONG=100 cargo test
/// iam::space`.
#[expect(clippy::disallowed_methods, reason = "a switch of tests, not of the program")]
fn long() -> u64 {
    std::env::var("BACKSTAY_LONG").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}
